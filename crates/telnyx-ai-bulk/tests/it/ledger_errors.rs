//! An error of the ledger ends the run after the outcomes that were paid for.

use rusqlite::Connection;

use crate::support::{Folder, Service, rows, text};

#[tokio::test]
async fn outcomes_that_cannot_be_recorded_are_returned_before_the_error() {
    let (service, folder) = (Service::default(), Folder::new("ledger-error"));
    let telnyx = service.telnyx();
    let prompts = ["a", "wait 1", "wait 2", "b"];
    let job = telnyx.bulk(rows(&telnyx, prompts)).ledger(folder.ledger()).limit(2).in_order();
    let mut run = job.start().await.unwrap();
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (0, "re: a".to_owned()));
    // The next rows are in flight, or become it now.
    let in_flight = async {
        while service.prompts().len() < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = run.try_next() => panic!("no row has an outcome"),
        () = in_flight => {}
    }
    Connection::open(folder.ledger()).unwrap().execute_batch("DROP TABLE in_flight").unwrap();
    service.release(2);
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (1, "re: wait 1".to_owned()));
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (2, "re: wait 2".to_owned()));
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (3, "Stopped".to_owned()));
    let error = run.try_next().await.unwrap_err();
    assert!(error.to_string().contains("no such table") || error.is_io(), "{error:?}");
    assert!(run.try_next().await.unwrap().is_none());
    assert_eq!((run.report().done, run.report().stopped, run.report().complete), (3, 1, false));
    assert_eq!(service.prompts().len(), 3, "nothing is sent after the error");
}

#[tokio::test]
async fn finish_keeps_paid_outcomes_that_cannot_be_recorded() {
    for in_order in [false, true] {
        let (service, folder) = (Service::default(), Folder::new(&format!("ledger-error-finish-{in_order}")));
        let telnyx = service.telnyx();
        let job = telnyx.bulk(rows(&telnyx, ["a", "wait 1", "wait 2", "b"])).ledger(folder.ledger()).limit(2);
        let mut run = if in_order { job.in_order() } else { job }.start().await.unwrap();
        let drop_table = async {
            while service.prompts().len() < 3 {
                tokio::task::yield_now().await;
            }
            Connection::open(folder.ledger()).unwrap().execute_batch("DROP TABLE outcomes").unwrap();
            service.release(2);
        };
        let (finished, ()) = tokio::join!(run.finish(), drop_table);
        finished.unwrap_err();
        let mut kept = Vec::new();
        while let Some(outcome) = run.try_next().await.unwrap() {
            assert!(!outcome.recorded);
            kept.push(text(&outcome).1);
        }
        kept.sort();
        assert_eq!(kept, ["re: wait 1", "re: wait 2"]);
        assert!(run.finish().await.is_ok(), "the run has ended");
    }
}

#[tokio::test]
async fn equal_rows_that_were_not_sent_are_stopped() {
    let (service, folder) = (Service::default(), Folder::new("ledger-error-equal"));
    let telnyx = service.telnyx();
    let mut run = telnyx.bulk(rows(&telnyx, ["a", "a"])).ledger(folder.ledger()).start().await.unwrap();
    Connection::open(folder.ledger()).unwrap().execute_batch("DROP TABLE in_flight").unwrap();
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (0, "Stopped".to_owned()));
    assert_eq!(text(&run.try_next().await.unwrap().unwrap()), (1, "Stopped".to_owned()));
    run.try_next().await.unwrap_err();
    assert_eq!((run.report().stopped, run.report().from_ledger), (2, 0));
    assert!(service.prompts().is_empty());
}
