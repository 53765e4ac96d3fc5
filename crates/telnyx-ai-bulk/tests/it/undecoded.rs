//! Jobs of undecoded requests have the outcomes and the ledger of the typed requests.

use std::path::Path;

use rusqlite::Connection;
use telnyx_ai::bulk::{Bulk, RowError};
use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message};
use telnyx_ai::{Bytes, PriceList, Request, Telnyx};
use telnyx_ai_core::internal::{decode_recorded, undecoded};

use crate::support::{Folder, Service};

const PROMPTS: [&str; 4] = ["a", "400", "garbage", "lost"];

/// Rows with a response, a rejection, a response that cannot be decoded, and a lost response.
fn requests(telnyx: &Telnyx) -> Vec<Request<ChatCompletion>> {
    let request = |prompt| telnyx.chat().complete(ChatRequest::new([Message::user(prompt)]).model("m")).max_retries(0);
    PROMPTS.map(request).into()
}

/// Returns the columns of all outcomes that do not depend on the time.
fn outcomes(ledger: &Path) -> Vec<String> {
    let connection = Connection::open(ledger).unwrap();
    let columns = "hex(id), operation, model, state, response, error_kind, error_message, error_status, \
                   may_have_been_charged, request_id, attempts, input_tokens, output_tokens, total_tokens, cost_pico, currency";
    let sql = format!("SELECT json_array({columns}) FROM outcomes ORDER BY seq");
    let mut rows = connection.prepare(&sql).unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

/// Runs the job. Returns the rows: the value, or the error, the counts and the cost.
async fn run<T: Send + 'static>(job: Bulk<'_, T>, text: impl Fn(usize, T) -> String) -> Vec<String> {
    let mut run = job.limit(1).in_order().start().await.unwrap();
    let mut rows = Vec::new();
    while let Some(outcome) = run.try_next().await.unwrap() {
        let result = outcome.result.map(|value| text(outcome.index as usize, value)).map_err(|error| match error {
            RowError::Failed(failure) => failure.message,
            error => error.to_string(),
        });
        let (model, usage, cost) = (outcome.model, outcome.usage.map(|usage| usage.total_tokens), outcome.cost);
        rows.push(format!("{result:?} {model:?} {usage:?} {cost:?} {} {}", outcome.attempts, outcome.from_ledger));
    }
    rows
}

#[tokio::test]
async fn one_ledger_serves_typed_and_undecoded_rows() {
    let (service, folder) = (Service::default(), Folder::new("undecoded"));
    let telnyx = service.telnyx();
    let prices = PriceList::from_iter(&telnyx.models().list().await.unwrap());
    let typed = |name: &str| telnyx.bulk(requests(&telnyx)).ledger(folder.path().join(name)).prices(prices.clone());
    let bytes = |name: &str| {
        let rows = requests(&telnyx).into_iter().map(undecoded);
        telnyx.bulk(rows).ledger(folder.path().join(name)).prices(prices.clone())
    };
    let text = |_, reply: ChatCompletion| reply.text().into_owned();
    let decoded = |index: usize, body: Bytes| {
        let reply = decode_recorded(&requests(&telnyx)[index], &body).unwrap();
        reply.text().into_owned()
    };
    service.take_prompts();

    let first = run(typed("typed.sqlite"), text).await;
    assert!(first[0].starts_with(r#"Ok("re: a") Some("m") Some(5)"#), "{first:?}");
    assert_eq!(first, run(bytes("bytes.sqlite"), decoded).await);
    assert_eq!(outcomes(&folder.path().join("typed.sqlite")), outcomes(&folder.path().join("bytes.sqlite")));
    assert_eq!(service.take_prompts(), [PROMPTS, PROMPTS].concat());

    // Each ledger serves the other kind of rows. Only the row without a response is retried.
    let (again, swapped) = (run(typed("bytes.sqlite"), text).await, run(bytes("typed.sqlite"), decoded).await);
    assert_eq!(service.take_prompts(), ["lost", "lost"]);
    assert_eq!(again, swapped);
    let from_ledger: Vec<_> = first[..3].iter().map(|row| row.replace(" false", " true")).collect();
    assert_eq!(again[..3], from_ledger);
}
