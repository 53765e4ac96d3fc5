//! A job that starts again sends only rows without an outcome.

use telnyx_ai::bulk::{BadRow, Row};
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai::openai::CreateEmbeddings;

use crate::support::{Folder, Service, all, line, rows, run, sorted};

#[tokio::test]
async fn a_finished_job_sends_nothing() {
    let (service, folder) = (Service::default(), Folder::new("finished"));
    let telnyx = service.telnyx();
    let job = |prompts: &'static [&'static str]| telnyx.bulk(rows(&telnyx, prompts)).ledger(folder.ledger());

    let (first, report) = run(job(&["a", "b", "c"])).await;
    let expected = ["re: a", "re: b", "re: c"].map(str::to_owned);
    assert_eq!(sorted(first.clone()), (0..).zip(expected).collect::<Vec<_>>());
    assert_eq!(report, "3 rows: 3 done, 0 failed; 0 from the ledger; 3 requests, 9 input and 6 output tokens");
    assert_eq!(service.take_prompts().len(), 3);

    let (second, report) = run(job(&["a", "b", "c"])).await;
    assert_eq!(sorted(second), sorted(first));
    assert_eq!(report, "3 rows: 3 done, 0 failed; 3 from the ledger; 0 requests, 0 input and 0 output tokens");
    assert!(service.prompts().is_empty());

    // A changed prompt is a new row, and the position of a row does not identify it.
    let (third, _) = run(job(&["c", "b!", "a"])).await;
    let expected = ["re: c", "re: b!", "re: a"].map(str::to_owned);
    assert_eq!(sorted(third), (0..).zip(expected).collect::<Vec<_>>());
    assert_eq!(service.prompts(), ["b!"]);
}

#[tokio::test]
async fn each_request_is_sent_once_up_to_the_limit() {
    let (service, folder) = (Service::default(), Folder::new("limit"));
    let telnyx = service.telnyx();
    let prompts: Vec<String> = (0..600).map(|number| format!("row {number}")).collect();
    let (outcomes, _) = run(telnyx.bulk(rows(&telnyx, &prompts)).ledger(folder.ledger()).limit(7)).await;
    assert_eq!(outcomes.len(), 600);
    let mut sent = service.prompts();
    sent.sort();
    let mut expected = prompts.clone();
    expected.sort();
    assert_eq!(sent, expected);
    assert!(service.most_at_a_time() <= 7, "{}", service.most_at_a_time());
}

#[tokio::test]
async fn keys_return_with_their_outcomes_and_are_part_of_the_row() {
    let (service, folder) = (Service::default(), Folder::new("keys"));
    let telnyx = service.telnyx();
    let job = |keys: [&'static str; 2]| {
        let rows = keys.map(|key| (key, telnyx.chat().complete("same")));
        telnyx.bulk(rows).ledger(folder.ledger()).in_order()
    };
    for (keys, sent) in [(["k1", "k2"], 2), (["k2", "k3"], 1), (["k3", "k1"], 0)] {
        let mut run = job(keys).start().await.unwrap();
        for key in keys {
            let outcome = run.try_next().await.unwrap().unwrap();
            assert_eq!((outcome.key.as_deref(), outcome.result.unwrap().text().as_ref()), (Some(key), "re: same"));
            assert_eq!((outcome.attempts, outcome.model.as_deref()), (1, Some("default")));
        }
        assert!(run.try_next().await.unwrap().is_none());
        assert_eq!(service.take_prompts().len(), sent, "{keys:?}");
    }
}

#[tokio::test]
async fn a_job_without_a_ledger_sends_every_row() {
    let service = Service::default();
    let telnyx = service.telnyx();
    for _ in 0..2 {
        let (outcomes, _) = run(telnyx.bulk(rows(&telnyx, ["a", "a"]))).await;
        assert_eq!(outcomes.len(), 2);
    }
    assert_eq!(service.prompts(), ["a"; 4]);
}

#[tokio::test]
async fn bad_rows_and_invalid_requests_are_outcomes() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let bad: Row<ChatCompletion> = Err::<Row<_>, _>(BadRow::new(Some(2), "column `title` is missing")).into();
    let invalid = telnyx.chat().complete("b").header("a b", "");
    let rows = [telnyx.chat().complete("a").into(), bad, invalid.into(), telnyx.chat().complete("c").into()];
    let mut run = telnyx.bulk(rows).in_order().start().await.unwrap();
    let mut results = Vec::new();
    while let Some(outcome) = run.try_next().await.unwrap() {
        results
            .push(outcome.result.map(|completion| completion.text().into_owned()).map_err(|error| error.to_string()));
    }
    assert_eq!(results.len(), 4);
    assert_eq!(results[0].as_deref(), Ok("re: a"));
    assert_eq!(results[1].as_ref().unwrap_err(), "line 2: column `title` is missing");
    assert_eq!(results[2].as_ref().unwrap_err(), "chat.complete: header name \"a b\" is not a header name");
    assert_eq!(results[3].as_deref(), Ok("re: c"));
    assert_eq!(
        line(&run),
        "4 rows: 2 done, 2 failed; 0 from the ledger, 1 bad rows; 2 requests, 6 input and 4 output tokens"
    );
    let mut sent = service.prompts();
    sent.sort();
    assert_eq!(sent, ["a", "c"]);
}

#[tokio::test]
async fn streams_of_rows_and_other_operations_are_jobs() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let prompts = futures_util::stream::iter(["a", "b"]);
    let stream = futures_util::StreamExt::map(prompts, |prompt| telnyx.chat().complete(prompt));
    let mut run = telnyx.bulk_stream(stream).start().await.unwrap();
    assert_eq!(sorted(all(&mut run).await).len(), 2);
    assert_eq!(run.progress().now().total, Some(2));
    let openai = telnyx.openai();
    let embeddings = ["x", "y"].map(|text| openai.create_embeddings(CreateEmbeddings::new("m", [text])));
    let _: telnyx_ai::bulk::Bulk<'_, _> = telnyx.bulk(embeddings);
}
