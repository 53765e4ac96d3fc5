//! Jobs whose ledgers are in one folder, and that read the ledgers of each other.

use std::path::PathBuf;
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::bulk::{Bulk, LedgerReader, Run, UnknownRows};
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai_bulk::internal::ledger_in_folder;
use tokio::time::timeout;

use crate::support::{Folder, Service, all, rows, run, sorted, text};

fn job<'a>(telnyx: &'a Telnyx, path: PathBuf, prompts: &'a [&'a str]) -> Bulk<'a, ChatCompletion> {
    ledger_in_folder(telnyx.bulk(rows(telnyx, prompts)), path)
}

#[tokio::test]
async fn outcomes_of_other_jobs_are_not_paid_again() {
    let (service, folder) = (Service::default(), Folder::new("folder"));
    let telnyx = service.telnyx();
    let (a, b) = (folder.path().join("a.sqlite"), folder.path().join("b.sqlite"));
    let mut first =
        job(&telnyx, a.clone(), &["a", "b", "400", "429", "garbage", "wait"]).limit(1).start().await.unwrap();
    let mut outcomes = Vec::new();
    for _ in 0..5 {
        outcomes.push(text(&first.try_next().await.unwrap().unwrap()));
    }
    // With the last outcome, the next row was started.
    while service.prompts().len() < 6 {
        tokio::task::yield_now().await;
    }
    assert_eq!(service.take_prompts(), ["a", "b", "400", "429", "garbage", "wait"]);

    // The first job still runs, and its outcomes are not in the index of its ledger.
    let (second, report) = run(job(&telnyx, b.clone(), &["a", "b", "400", "429", "garbage", "c"])).await;
    let mut expected = outcomes.clone();
    expected.push((5, "re: c".to_owned()));
    assert_eq!(sorted(second), expected);
    let mut sent = service.take_prompts();
    sent.sort();
    assert_eq!(sent, ["429", "c"]);
    assert!(report.starts_with("6 rows: 3 done, 3 failed; 4 from the ledger, 1 maybe charged; 2 requests"), "{report}");
    assert_eq!(LedgerReader::open(&b).unwrap().count(), 2, "outcomes of other ledgers are not copied");

    service.release(1);
    assert_eq!(all(&mut first).await, [(5, "re: wait".to_owned())]);
    // After both have ended, neither sends anything but the temporary failure.
    service.heal();
    service.take_prompts();
    for (path, sent) in [(a, vec!["429"]), (b, vec![]), (folder.path().join("c.sqlite"), vec![])] {
        let (_, report) = run(job(&telnyx, path, &["a", "b", "c", "400", "429", "garbage", "wait"])).await;
        assert_eq!(service.take_prompts(), sent, "{report}");
    }
}

#[tokio::test]
async fn a_row_in_flight_of_another_job_is_unknown() {
    let (service, folder) = (Service::default(), Folder::new("folder-in-flight"));
    let telnyx = service.telnyx();
    let (a, b) = (folder.path().join("a.sqlite"), folder.path().join("b.sqlite"));
    let mut first = job(&telnyx, a, &["wait"]).start().await.unwrap();
    poll_until_sent(&mut first, &service, 1).await;
    let unknown = job(&telnyx, b.clone(), &["wait"]).unknown(UnknownRows::Report);
    // If it were sent, it would wait forever.
    let (outcomes, _) = timeout(Duration::from_secs(30), run(unknown)).await.unwrap();
    assert_eq!(outcomes, [(0, "Unknown".to_owned())]);
    assert_eq!(service.prompts().len(), 1);

    let mut second = job(&telnyx, b, &["wait"]).start().await.unwrap();
    poll_until_sent(&mut second, &service, 2).await;
    service.release(2);
    assert_eq!(all(&mut second).await, [(0, "re: wait".to_owned())]);
    assert_eq!(second.report().unknown_retried, 1);
}

/// Polls a run without an outcome until the service has received requests.
async fn poll_until_sent(run: &mut Run<'_, ChatCompletion>, service: &Service, count: usize) {
    let sent = async {
        while service.prompts().len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = run.try_next() => panic!("no row has an outcome"),
        () = sent => {}
    }
}

#[tokio::test]
async fn without_the_choice_other_ledgers_are_not_read() {
    let (service, folder) = (Service::default(), Folder::new("folder-alone"));
    let telnyx = service.telnyx();
    for name in ["a.sqlite", "b.sqlite"] {
        run(telnyx.bulk(rows(&telnyx, ["a"])).ledger(folder.path().join(name))).await;
    }
    assert_eq!(service.prompts(), ["a", "a"]);
}
