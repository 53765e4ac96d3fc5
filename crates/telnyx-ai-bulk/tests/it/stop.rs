//! A stopped run completes what is in flight.

use crate::support::{Folder, Service, all, line, rows, run, text};

#[tokio::test]
async fn a_stop_completes_what_is_in_flight_and_reads_no_more_rows() {
    let (service, folder) = (Service::default(), Folder::new("stop"));
    let telnyx = service.telnyx();
    let prompts: Vec<String> = (0..5).map(|number| format!("wait {number}")).collect();
    let job = || telnyx.bulk(rows(&telnyx, &prompts)).limit(2).ledger(folder.ledger());
    let mut stopped = job().start().await.unwrap();
    let stopper = stopped.stopper();
    service.release(1);
    let first = text(&stopped.try_next().await.unwrap().unwrap());
    stopper.stop();
    service.release(2);
    let rest = all(&mut stopped).await;
    let by_text = |wanted: &str| rest.iter().filter(|(_, text)| text == wanted).count();
    let completed = rest.iter().filter(|(_, text)| text.starts_with("re: ")).count();
    assert!(first.1.starts_with("re: wait"));
    // A third row started when the first one completed.
    assert_eq!((completed, by_text("Stopped")), (2, 2));
    assert_eq!(service.take_prompts().len(), 3);
    assert!(line(&stopped).contains("5 rows: 3 done, 2 failed; 0 from the ledger, 2 stopped;"), "{}", line(&stopped));
    assert!(!stopped.report().complete, "all rows were read, and two were not sent");
    let progress = stopped.progress().now().to_string();
    assert!(progress.starts_with("5 of 5 rows, 2 failed (2 not sent), 0 from the ledger, 0 in flight, "), "{progress}");

    service.release(2);
    let (outcomes, report) = run(job()).await;
    assert_eq!((outcomes.len(), service.prompts().len()), (5, 2));
    assert!(report.contains("3 from the ledger") && !report.contains("unknown"), "{report}");
}

#[tokio::test]
async fn a_stop_ends_an_endless_job_that_waits() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let endless = (0..).map(|number: u64| telnyx.chat().complete(format!("wait {number}")));
    let mut run = telnyx.bulk(endless).limit(2).start().await.unwrap();
    let stopper = run.stopper();
    let service = service.clone();
    tokio::spawn(async move {
        while service.prompts().len() < 2 {
            tokio::task::yield_now().await;
        }
        stopper.stop();
        service.release(2);
    });
    let outcomes = all(&mut run).await;
    assert_eq!(outcomes.iter().filter(|(_, text)| text.starts_with("re: ")).count(), 2);
    assert!(!run.report().complete);
}

#[tokio::test(start_paused = true)]
async fn progress_follows_the_run() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let mut run = telnyx.bulk(rows(&telnyx, ["wait", "400", "b"])).limit(3).start().await.unwrap();
    let mut progress = run.progress();
    assert_eq!((progress.now().total, progress.now().rows()), (Some(3), 0));
    run.try_next().await.unwrap();
    run.try_next().await.unwrap();
    let now = progress.now();
    assert_eq!((now.done, now.failed, now.in_flight), (1, 1, 1));
    assert_eq!((now.input_tokens, now.output_tokens), (3, 2));
    assert!(now.to_string().starts_with("2 of 3 rows, 1 failed, 0 from the ledger, 1 in flight, "), "{now}");
    service.release(1);
    run.try_next().await.unwrap();
    let mut dropped = progress.clone();
    assert!(run.try_next().await.unwrap().is_none());
    // The last counts are returned once, without waiting for the period.
    let hour = std::time::Duration::from_secs(3600);
    assert_eq!(progress.next(hour).await.unwrap().rows(), 3);
    assert_eq!(progress.next(hour).await, None);
    drop(run);
    assert_eq!(dropped.next(hour).await.unwrap().rows(), 3);
    assert_eq!(dropped.next(hour).await, None);
}
