//! The estimate sends a sample that the job does not pay for again.

use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message};
use telnyx_ai::{Request, Telnyx};

use crate::support::{Folder, Service, run};

fn requests(telnyx: &Telnyx) -> impl Iterator<Item = Request<ChatCompletion>> + Send + use<> {
    let chat = telnyx.chat();
    (0..100).map(move |row| {
        chat.complete(ChatRequest::new([Message::user(format!("row {row}"))]).model("m")).max_retries(0)
    })
}

#[tokio::test]
async fn the_sample_is_spread_over_the_rows_and_recorded() {
    let (service, folder) = (Service::default(), Folder::new("estimate"));
    let telnyx = service.telnyx();
    let rows: Vec<_> = requests(&telnyx).collect();
    let estimate = telnyx.bulk(rows).ledger(folder.ledger()).estimate(10).await.unwrap();
    assert_eq!(
        estimate.to_string(),
        "100 rows: 300 to 300 input tokens, 200 to 200 output tokens, 0.7000 USD to 0.7000 USD; from 10 rows"
    );
    let mut sent = service.take_prompts();
    sent.sort();
    let mut expected: Vec<_> = (0..10).map(|row| format!("row {}", 10 * row)).collect();
    expected.insert(0, "models".to_owned());
    assert_eq!(sent, expected);

    let (outcomes, report) = run(telnyx.bulk(requests(&telnyx)).ledger(folder.ledger())).await;
    assert_eq!((outcomes.len(), service.prompts().len()), (100, 90));
    assert!(report.contains("10 from the ledger"), "{report}");
}

#[tokio::test]
async fn rows_of_an_unknown_number_are_sampled_from_the_start() {
    let service = Service::default();
    let telnyx = service.telnyx();
    service.usage("row 1", 30, 2);
    let rows = requests(&telnyx).filter(|_| true);
    let estimate = telnyx.bulk(rows).limit(1).estimate(2).await.unwrap();
    assert_eq!((estimate.rows, estimate.sampled, estimate.failed), (None, 2, 0));
    assert_eq!(service.prompts(), ["models", "row 0", "row 1"]);
    assert!(estimate.to_string().starts_with("each row: 0 to "), "{estimate}");
}

#[tokio::test]
async fn a_sample_of_most_rows_is_spread_too() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let rows: Vec<_> = requests(&telnyx).take(10).collect();
    telnyx.bulk(rows).limit(1).estimate(6).await.unwrap();
    let rows = [0, 2, 4, 5, 7, 9].map(|row| format!("row {row}"));
    assert_eq!(service.prompts().split_off(1), rows);
}
