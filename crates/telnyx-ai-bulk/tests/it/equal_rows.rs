//! Equal rows of one job are sent once.

use crate::support::{Folder, Service, all, line, rows, run, text};

#[tokio::test]
async fn equal_rows_are_sent_once() {
    let (service, folder) = (Service::default(), Folder::new("equal"));
    let telnyx = service.telnyx();
    let prompts: Vec<String> = (0..2000).map(|number| format!("row {}", number % 3)).collect();
    for in_order in [true, false] {
        let job = telnyx.bulk(rows(&telnyx, &prompts)).limit(4).ledger(folder.ledger());
        let job = if in_order { job.in_order() } else { job };
        let (mut outcomes, report) = run(job).await;
        if !in_order {
            outcomes.sort();
        }
        let expected: Vec<_> = (0..).zip(prompts.iter().map(|prompt| format!("re: {prompt}"))).collect();
        assert_eq!(outcomes, expected);
        let sent = if in_order { 3 } else { 0 };
        assert!(
            report.starts_with(&format!("2000 rows: 2000 done, 0 failed; {} from the ledger", 2000 - sent)),
            "{report}"
        );
    }
    let mut sent = service.prompts();
    sent.sort();
    assert_eq!(sent, ["row 0", "row 1", "row 2"]);
}

#[tokio::test]
async fn a_row_that_waits_for_an_equal_row_gets_its_outcome() {
    let (service, folder) = (Service::default(), Folder::new("waiting"));
    let telnyx = service.telnyx();
    let prompts = ["wait", "wait", "400", "400", "a"];
    let mut run = telnyx.bulk(rows(&telnyx, prompts)).limit(2).ledger(folder.ledger()).start().await.unwrap();
    let mut first = Vec::new();
    for _ in 0..3 {
        first.push(text(&run.try_next().await.unwrap().unwrap()));
    }
    first.sort();
    let expected = [(2, "failed: api"), (3, "failed: api"), (4, "re: a")].map(|(row, text)| (row, text.to_owned()));
    assert_eq!(first, expected);
    service.release(1);
    let rest = all(&mut run).await;
    assert_eq!(rest, [(0, "re: wait".to_owned()), (1, "re: wait".to_owned())]);
    assert_eq!(line(&run), "5 rows: 3 done, 2 failed; 2 from the ledger; 3 requests, 6 input and 4 output tokens");
    assert_eq!(service.prompts().len(), 3);
}
