//! The budget stops a job before it is exceeded.

use serde_json::json;
use telnyx_ai::bulk::Bulk;
use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message, Model};
use telnyx_ai::{PriceList, Request, Telnyx};
use telnyx_ai_bulk::internal::ledger_in_folder;

use crate::support::{Folder, Service, all, line, run};

fn request(telnyx: &Telnyx, model: &str, prompt: &str, max_tokens: u32) -> Request<ChatCompletion> {
    let request = ChatRequest::new([Message::user(prompt)]).model(model).max_tokens(max_tokens);
    telnyx.chat().complete(request).max_retries(0)
}

fn job<'a>(telnyx: &'a Telnyx, prompts: &'a [&'a str], budget: &str) -> Bulk<'a, ChatCompletion> {
    telnyx.bulk(prompts.iter().map(|prompt| request(telnyx, "m", prompt, 10))).budget(budget.parse().unwrap())
}

/// Bytes of the body of a row, each of which is one token at most. A token costs 0.001 USD, and an output token 0.002.
fn bytes(telnyx: &Telnyx) -> usize {
    request(telnyx, "m", "a", 10).json_body().unwrap().len()
}

#[tokio::test]
async fn a_request_is_sent_only_if_its_bound_fits() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let bound = bytes(&telnyx) + 2 * 10;
    // Each row costs 3 × 0.001 + 2 × 0.002 USD. The budget fits the bound after two rows, but not after three.
    let budget = format!("0.{:03} USD", bound + 2 * 7);
    let mut run = job(&telnyx, &["a", "b", "c", "d", "e"], &budget).limit(8).start().await.unwrap();
    let outcomes = all(&mut run).await;
    let texts: Vec<&str> = outcomes.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["re: a", "re: b", "re: c", "Budget", "Budget"]);
    assert_eq!(service.prompts(), ["models", "a", "b", "c"]);
    assert_eq!(
        line(&run),
        "5 rows: 3 done, 2 failed; 0 from the ledger, 2 over the budget; 3 requests, 9 input and 6 output tokens, 0.021 USD; \
         incomplete"
    );
}

#[tokio::test(start_paused = true)]
async fn requests_in_flight_count_with_their_bounds() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let wait = request(&telnyx, "m", "wait a", 10).json_body().unwrap().len() + 20;
    // Two bounds fit, and not three.
    let budget = format!("0.{:03} USD", 2 * wait);
    let mut run = job(&telnyx, &["wait a", "wait b", "wait c"], &budget).start().await.unwrap();
    let progress = run.progress();
    assert!(tokio::time::timeout(std::time::Duration::from_millis(200), run.try_next()).await.is_err());
    assert_eq!((service.prompts().len(), progress.now().in_flight), (3, 2), "the models and two rows");
    service.release(3);
    assert_eq!(all(&mut run).await.iter().filter(|(_, text)| text.starts_with("re: ")).count(), 3);
}

#[tokio::test]
async fn a_lost_response_counts_with_its_bound() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let bound = bytes(&telnyx) + 3 + 20;
    let budget = format!("0.{:03} USD", bound + 1);
    let (outcomes, _) = run(job(&telnyx, &["lost", "a"], &budget).limit(1)).await;
    assert_eq!(outcomes[1], (1, "Budget".to_owned()));
    // A failure without a charge costs nothing.
    let (outcomes, _) = run(job(&telnyx, &["429", "a"], &budget).limit(1)).await;
    assert_eq!(outcomes[1], (1, "re: a".to_owned()));
}

#[tokio::test]
async fn a_model_without_a_price_is_not_sent() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let rows = [request(&telnyx, "free", "a", 1), telnyx.chat().complete("b"), request(&telnyx, "m", "c", 1)];
    let mut run = telnyx.bulk(rows).in_order().budget("9 USD".parse().unwrap()).start().await.unwrap();
    let mut errors = Vec::new();
    while let Some(outcome) = run.try_next().await.unwrap() {
        errors.extend(outcome.result.err().map(|error| error.to_string()));
    }
    assert_eq!(
        errors,
        [
            "the price of `free` is unknown, so the budget cannot be kept; pass its price with `.prices(…)`, or \
             leave out the budget, as for transcriptions",
            "the request names no model, so its price is unknown and the budget cannot be kept; set a model",
        ]
    );
    assert_eq!(service.prompts(), ["models", "c"]);
    assert!(!run.report().complete);
}

#[tokio::test]
async fn a_budget_in_another_currency_ends_the_run() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let mut run = job(&telnyx, &["a"], "9 EUR").start().await.unwrap();
    let stopped = run.try_next().await.unwrap().unwrap();
    assert_eq!(stopped.result.unwrap_err().to_string(), "the job was stopped before the row was sent; run it again");
    let error = run.try_next().await.unwrap_err();
    assert_eq!(error.to_string(), "`budget` is in EUR, and the prices are in USD; use the currency of the prices");
    assert!(run.try_next().await.unwrap().is_none());
    assert_eq!(service.prompts(), ["models"]);
}

#[tokio::test]
async fn rows_from_the_ledger_cost_nothing() {
    let (service, folder) = (Service::default(), Folder::new("budget"));
    let telnyx = service.telnyx();
    run(job(&telnyx, &["a", "b"], "9 USD").ledger(folder.ledger())).await;
    let (outcomes, report) = run(job(&telnyx, &["a", "b"], "0.001 USD").ledger(folder.ledger())).await;
    assert!(outcomes.iter().all(|(_, text)| text.starts_with("re: ")));
    assert_eq!(report, "2 rows: 2 done, 0 failed; 2 from the ledger; 0 requests, 0 input and 0 output tokens");
    assert_eq!(service.prompts().len(), 3, "no row is sent, so the models are not read again");
}

#[tokio::test]
async fn the_budget_is_for_all_runs_of_a_ledger() {
    let (service, folder) = (Service::default(), Folder::new("budget-runs"));
    let telnyx = service.telnyx();
    // A row costs 0.007 USD, and its bound is larger. The budget fits the bound after one row, but not after two.
    let budget = |rows: usize| format!("0.{:03} USD", bytes(&telnyx) + 2 * 10 + 7 * (rows - 1));
    let job = |rows| job(&telnyx, &["a", "b", "c"], &budget(rows)).limit(1).ledger(folder.ledger()).in_order();
    for (rows, expected) in [
        (1, ["re: a", "Budget", "Budget"]),
        (1, ["re: a", "Budget", "Budget"]),
        (2, ["re: a", "re: b", "Budget"]),
        (3, ["re: a", "re: b", "re: c"]),
    ] {
        let (outcomes, _) = run(job(rows)).await;
        let texts: Vec<&str> = outcomes.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, expected, "{rows}");
    }
    let sent: Vec<String> = service.prompts().into_iter().filter(|prompt| prompt != "models").collect();
    assert_eq!(sent, ["a", "b", "c"]);
}

#[tokio::test]
async fn each_ledger_of_a_folder_has_its_own_budget() {
    let (service, folder) = (Service::default(), Folder::new("budget-folder"));
    let telnyx = service.telnyx();
    // The budget fits one row.
    let budget = format!("0.{:03} USD", bytes(&telnyx) + 2 * 10);
    for (name, expected) in [("a", ["re: a", "Budget"]), ("b", ["re: a", "re: b"])] {
        let path = folder.path().join(name).with_extension("sqlite");
        let (outcomes, _) = run(ledger_in_folder(job(&telnyx, &["a", "b"], &budget).limit(1).in_order(), path)).await;
        let texts: Vec<&str> = outcomes.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, expected, "{name}");
    }
    assert_eq!(service.prompts(), ["models", "a", "models", "b"]);
}

#[tokio::test]
async fn without_max_tokens_the_most_output_so_far_is_the_bound() {
    let service = Service::default();
    let telnyx = service.telnyx();
    service.usage("a", 5, 100);
    let rows = || ["a", "b"].map(|prompt| telnyx.chat().complete(ChatRequest::new([Message::user(prompt)]).model("m")));
    let size = rows()[0].json_body().unwrap().len();
    // Before the first response, a bound of 4,096 output tokens is 8.192 USD.
    let (outcomes, _) = run(telnyx.bulk(rows()).limit(1).budget("8 USD".parse().unwrap())).await;
    assert!(outcomes.iter().all(|(_, text)| text == "Budget"), "{outcomes:?}");
    let budget = format!("8.{:03} USD", 192 + size);
    let (outcomes, _) = run(telnyx.bulk(rows()).limit(1).budget(budget.parse().unwrap())).await;
    assert!(outcomes.iter().all(|(_, text)| text.starts_with("re: ")), "{outcomes:?}");
}

#[tokio::test]
async fn the_bound_of_a_request_is_that_of_its_dearest_fallback() {
    let service = Service::default();
    let telnyx = service.telnyx();
    let chat = telnyx.chat().fallback(["m"]);
    let row = |prompt: &str| chat.complete(ChatRequest::new([Message::user(prompt)]).model("cheap").max_tokens(10));
    let bound = row("a").json_body().unwrap().len() - "cheap".len() + "m".len() + 10;
    let prices = [("cheap", "1"), ("m", "1000")].map(|(id, price)| {
        let pricing = json!({ "prompt": price, "completion": price, "currency": "USD", "unit": "1M_tokens" });
        serde_json::from_value::<Model>(json!({ "id": id, "pricing": pricing })).unwrap()
    });
    let job = |budget: usize| {
        let budget = format!("0.{budget:03} USD").parse().unwrap();
        telnyx.bulk([row("a")]).prices(PriceList::from_iter(&prices)).budget(budget)
    };
    assert_eq!(run(job(bound - 1)).await.0, [(0, "Budget".to_owned())]);
    assert_eq!(run(job(bound)).await.0, [(0, "re: a".to_owned())]);
}
