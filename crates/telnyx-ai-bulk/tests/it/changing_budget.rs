//! A budget that changes while the job runs, and rows that arrive while it runs.

use futures_util::{FutureExt, StreamExt, stream};
use serde_json::json;
use telnyx_ai::bulk::{Bulk, Run};
use telnyx_ai::chat::{ChatCompletion, ChatRequest, Message, Model};
use telnyx_ai::{Money, PriceList, Request, Telnyx};
use telnyx_ai_bulk::internal::{set_budget, set_prices};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::support::{Folder, Service, text};

/// A job whose rows are sent one after the other.
struct Job {
    service: Service,
    telnyx: Telnyx,
    prices: PriceList,
    /// `None` after the last row.
    sender: Option<UnboundedSender<Request<ChatCompletion>>>,
    /// `None` after the start.
    rows: Option<UnboundedReceiver<Request<ChatCompletion>>>,
}

impl Job {
    async fn new() -> Self {
        let service = Service::default();
        let telnyx = service.telnyx();
        let prices = PriceList::from_iter(&telnyx.models().list().await.unwrap());
        service.take_prompts();
        let (sender, rows) = unbounded_channel();
        Self { service, telnyx, prices, sender: Some(sender), rows: Some(rows) }
    }

    fn bulk(&mut self) -> Bulk<'static, ChatCompletion> {
        let mut rows = self.rows.take().unwrap();
        self.telnyx.bulk_stream(stream::poll_fn(move |cx| rows.poll_recv(cx)))
    }

    fn add(&self, prompt: &str) {
        self.sender.as_ref().unwrap().send(self.request(prompt)).unwrap();
    }

    fn request(&self, prompt: &str) -> Request<ChatCompletion> {
        let request = ChatRequest::new([Message::user(prompt)]).model("m").max_tokens(10);
        self.telnyx.chat().complete(request).max_retries(0)
    }

    /// Adds a row and returns its outcome. No other row follows it.
    async fn next(&self, run: &mut Run<'_, ChatCompletion>, prompt: &str) -> String {
        self.add(prompt);
        text(&run.next().await.unwrap().unwrap()).1
    }

    /// The budget that fits a row after `rows` rows, each of which cost 0.007 USD, but not a further one.
    fn fits_after(&self, rows: usize) -> Option<Money> {
        // The bound of a row is one token for each byte and 10 output tokens.
        let bound = self.request("a").json_body().unwrap().len() + 2 * 10;
        Some(format!("0.{:03} USD", bound + 7 * rows).parse().unwrap())
    }
}

#[tokio::test]
async fn a_changed_budget_holds_for_the_next_row() {
    let mut job = Job::new().await;
    let mut run = job.bulk().prices(job.prices.clone()).start().await.unwrap();
    assert_eq!(job.next(&mut run, "a").await, "re: a");
    assert_eq!(job.next(&mut run, "b").await, "re: b");
    set_budget(&mut run, job.fits_after(2)).unwrap();
    assert_eq!(job.next(&mut run, "c").await, "re: c", "the cost without a budget counts");
    assert_eq!(job.next(&mut run, "d").await, "Budget");
    assert_eq!(job.next(&mut run, "e").await, "Budget");
    set_budget(&mut run, job.fits_after(3)).unwrap();
    assert_eq!(job.next(&mut run, "d").await, "re: d");
    set_budget(&mut run, job.fits_after(1)).unwrap();
    assert_eq!(job.next(&mut run, "f").await, "Budget");
    set_budget(&mut run, None).unwrap();
    assert_eq!(job.next(&mut run, "f").await, "re: f");
    set_budget(&mut run, job.fits_after(5)).unwrap();
    assert_eq!(job.next(&mut run, "g").await, "re: g", "the cost without a budget counts");
    assert_eq!(job.next(&mut run, "h").await, "Budget");
    assert_eq!(job.service.prompts(), ["a", "b", "c", "d", "f", "g"]);
    job.sender = None;
    assert!(run.next().await.is_none());
    let report = run.report();
    assert_eq!((report.rows, report.done, report.over_budget, report.complete), (10, 6, 4, false));
}

#[tokio::test]
async fn earlier_runs_of_the_ledger_count() {
    let folder = Folder::new("changing-budget");
    let mut job = Job::new().await;
    let mut first = job.bulk().prices(job.prices.clone()).ledger(folder.ledger()).start().await.unwrap();
    assert_eq!(job.next(&mut first, "a").await, "re: a");
    job.sender = None;
    assert!(first.next().await.is_none());

    let mut job = Job::new().await;
    let mut second = job.bulk().prices(job.prices.clone()).ledger(folder.ledger()).start().await.unwrap();
    assert_eq!(job.next(&mut second, "b").await, "re: b");
    set_budget(&mut second, job.fits_after(2)).unwrap();
    assert_eq!(job.next(&mut second, "c").await, "re: c");
    assert_eq!(job.next(&mut second, "d").await, "Budget");
    assert_eq!(job.next(&mut second, "a").await, "re: a", "a row from the ledger costs nothing");
    set_budget(&mut second, job.fits_after(3)).unwrap();
    assert_eq!(job.next(&mut second, "d").await, "re: d");
    assert_eq!(job.service.prompts(), ["b", "c", "d"]);
}

#[tokio::test]
async fn requests_in_flight_count_with_their_bounds_from_the_first_call_on() {
    for (tracks, expected) in [(true, ["re: wait a", "Budget"]), (false, ["re: b", "re: wait a"])] {
        let mut job = Job::new().await;
        let mut run = job.bulk().prices(job.prices.clone()).in_order().start().await.unwrap();
        if tracks {
            set_budget(&mut run, None).unwrap();
        }
        job.add("wait a");
        poll_until(&mut run, || job.service.prompts().len() == 1).await;
        set_budget(&mut run, job.fits_after(0)).unwrap();
        job.add("b");
        if !tracks {
            poll_until(&mut run, || job.service.prompts().len() == 2).await;
        }
        job.service.release(1);
        let mut outcomes = [text(&run.next().await.unwrap().unwrap()).1, text(&run.next().await.unwrap().unwrap()).1];
        outcomes.sort_by_key(|text| text.contains("wait") != tracks);
        assert_eq!(outcomes, expected);
        set_budget(&mut run, job.fits_after(1)).unwrap();
        let next = job.next(&mut run, "c").await;
        assert_eq!(next, if tracks { "re: c" } else { "Budget" }, "the cost of a row without a bound counts");
    }
}

/// Polls a run without an outcome until the condition is met.
async fn poll_until(run: &mut Run<'_, ChatCompletion>, is_met: impl Fn() -> bool) {
    while !is_met() {
        assert!(run.next().now_or_never().is_none());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_invalid_budget_is_an_error_of_the_call() {
    let mut job = Job::new().await;
    let mut run = job.bulk().prices(job.prices.clone()).budget(job.fits_after(0).unwrap()).start().await.unwrap();
    let error = set_budget(&mut run, Some("1 EUR".parse().unwrap())).unwrap_err();
    assert_eq!(error.to_string(), "`budget` is in EUR, and the prices are in USD; use the currency of the prices");
    assert_eq!(job.next(&mut run, "a").await, "re: a");
    assert_eq!(job.next(&mut run, "b").await, "Budget", "the budget is unchanged");

    let mut job = Job::new().await;
    let mut run = job.bulk().start().await.unwrap();
    let error = set_budget(&mut run, job.fits_after(0)).unwrap_err();
    assert_eq!(error.to_string(), "`budget` needs the prices of the models; pass them with `.prices(…)`");
    assert_eq!(job.next(&mut run, "a").await, "re: a");
    set_prices(&mut run, job.prices.clone()).unwrap();
    set_budget(&mut run, job.fits_after(0)).unwrap();
    assert_eq!(job.next(&mut run, "b").await, "re: b", "the cost of the first row is unknown");
    assert_eq!(job.next(&mut run, "c").await, "Budget");
    assert_eq!(job.service.prompts(), ["a", "b"]);
}

#[tokio::test]
async fn prices_replace_the_list_of_models() {
    let pricing = json!({ "prompt": "2000", "completion": "2000", "currency": "USD", "unit": "1M_tokens" });
    let model: Model = serde_json::from_value(json!({ "id": "m", "pricing": pricing })).unwrap();
    let prices = PriceList::from_iter([&model]);
    // After two polls, the row was looked up, and the request of the list has started.
    for polls in [0, 2] {
        let mut job = Job::new().await;
        let mut run = job.bulk().budget("1 USD".parse().unwrap()).start().await.unwrap();
        job.add("a");
        for _ in 0..polls {
            assert!(run.next().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        set_prices(&mut run, prices.clone()).unwrap();
        let outcome = run.next().await.unwrap().unwrap();
        assert_eq!(outcome.cost, Some("0.01 USD".parse().unwrap()));
        assert_eq!(job.service.prompts(), ["a"], "{polls}");
    }
}
