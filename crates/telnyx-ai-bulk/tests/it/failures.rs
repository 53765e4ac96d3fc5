//! Final failures, and failures that the next run retries.

use telnyx_ai::bulk::{RowError, UnknownRows};

use crate::support::{Folder, Service, rows, run};

/// Runs a job of one row twice. Returns the outcome of the second run, its report, and the requests of both runs.
async fn twice(prompt: &str, unknown: UnknownRows, retry_failed: bool) -> (String, String, usize) {
    let (service, folder) = (Service::default(), Folder::new(&format!("{prompt}-{unknown:?}-{retry_failed}")));
    let telnyx = service.telnyx();
    let job = || {
        let job = telnyx.bulk(rows(&telnyx, [prompt])).ledger(folder.ledger());
        job.unknown(unknown).retry_failed(retry_failed)
    };
    let (first, _) = run(job()).await;
    assert!(first[0].1.starts_with("failed: "), "{first:?}");
    service.heal();
    let (mut second, report) = run(job()).await;
    (second.pop().unwrap().1, report, service.prompts().len())
}

#[tokio::test]
async fn temporary_failures_without_a_charge_are_sent_again() {
    for prompt in ["401", "402", "403", "404", "429", "connect"] {
        let (outcome, report, sent) = twice(prompt, UnknownRows::Report, false).await;
        assert_eq!((outcome, sent), (format!("re: {prompt}"), 2));
        assert!(!report.contains("unknown"), "{report}");
    }
}

#[tokio::test]
async fn failures_that_may_have_been_charged_are_sent_again_by_default_and_counted() {
    for prompt in ["500", "lost"] {
        let (outcome, report, sent) = twice(prompt, UnknownRows::Retry, false).await;
        assert_eq!((outcome, sent), (format!("re: {prompt}"), 2));
        assert!(report.contains(", 1 unknown retried;"), "{report}");
        let (outcome, report, sent) = twice(prompt, UnknownRows::Report, false).await;
        assert!(outcome.starts_with("failed: "), "{outcome}");
        assert_eq!(sent, 1);
        assert!(!report.contains("unknown"), "{report}");
        assert!(report.contains("1 from the ledger, 1 maybe charged;"), "{report}");
    }
}

#[tokio::test]
async fn a_retry_without_a_charge_does_not_hide_an_earlier_charge() {
    for interrupted in ["wait", "lost"] {
        let (service, folder) = (Service::default(), Folder::new(&format!("hidden-{interrupted}")));
        let telnyx = service.telnyx();
        let job = || telnyx.bulk(rows(&telnyx, [interrupted])).ledger(folder.ledger());
        match interrupted {
            "wait" => {
                let mut first = job().start().await.unwrap();
                let in_flight = async {
                    while service.prompts().is_empty() {
                        tokio::task::yield_now().await;
                    }
                };
                tokio::select! {
                    _ = first.try_next() => panic!("the row has no outcome"),
                    () = in_flight => {}
                }
                drop(first);
                tokio::task::yield_now().await;
            }
            _ => assert_eq!(run(job()).await.0[0].1, "failed: interrupted"),
        }
        // The rejection of the second request proves nothing about the first one.
        service.reject(interrupted, 429);
        let (outcomes, report) = run(job()).await;
        assert_eq!(outcomes[0].1, "failed: api");
        assert!(report.contains("1 unknown retried") && report.contains("1 maybe charged"), "{report}");
        let (_, report) = run(job().unknown(UnknownRows::Report)).await;
        assert!(report.contains("1 maybe charged") && report.contains("; 0 requests"), "{report}");
        let (_, report) = run(job()).await;
        assert!(report.contains("1 unknown retried"), "{report}");
    }
}

#[tokio::test]
async fn final_failures_are_returned_from_the_ledger_unless_they_are_retried() {
    for prompt in ["400", "422", "garbage"] {
        let (outcome, report, sent) = twice(prompt, UnknownRows::Retry, false).await;
        assert!(outcome.starts_with("failed: "), "{outcome}");
        assert_eq!(sent, 1, "{prompt}");
        assert!(report.contains("1 from the ledger"), "{report}");
        let (outcome, _, sent) = twice(prompt, UnknownRows::Retry, true).await;
        assert_eq!((outcome, sent), (format!("re: {prompt}"), 2));
    }
}

#[tokio::test]
async fn a_row_in_flight_at_an_interruption_is_unknown() {
    let (service, folder) = (Service::default(), Folder::new("interrupted"));
    let telnyx = service.telnyx();
    let job = || telnyx.bulk(rows(&telnyx, ["wait", "a"])).limit(2).ledger(folder.ledger());
    let mut interrupted = job().start().await.unwrap();
    assert_eq!(interrupted.try_next().await.unwrap().unwrap().index, 1);
    drop(interrupted);
    // The runtime drops the request, which releases the ledger.
    tokio::task::yield_now().await;
    assert_eq!(service.take_prompts().len(), 2);

    let mut reported = job().unknown(UnknownRows::Report).start().await.unwrap();
    let mut unknown = Vec::new();
    while let Some(outcome) = reported.try_next().await.unwrap() {
        unknown.extend(outcome.result.err());
    }
    assert_eq!(unknown, [RowError::Unknown]);
    assert_eq!(unknown[0].to_string(), "an earlier run was interrupted while the row was in flight");
    assert_eq!(reported.report().unknown, 1);
    drop(reported);
    assert!(service.prompts().is_empty());

    service.release(1);
    let (outcomes, report) = run(job()).await;
    assert_eq!(outcomes.len(), 2);
    assert_eq!(service.prompts(), ["wait"]);
    assert!(report.contains("1 from the ledger, 1 unknown retried;"), "{report}");
}

#[tokio::test]
async fn two_jobs_cannot_write_one_ledger() {
    let (service, folder) = (Service::default(), Folder::new("two"));
    let telnyx = service.telnyx();
    let job = || telnyx.bulk(rows(&telnyx, ["a"])).ledger(folder.ledger());
    let first = job().start().await.unwrap();
    let error = job().start().await.unwrap_err().to_string();
    assert!(error.contains(&format!("process {}", std::process::id())), "{error}");
    drop(first);
    tokio::task::yield_now().await;
    assert_eq!(run(job()).await.0.len(), 1);
}
