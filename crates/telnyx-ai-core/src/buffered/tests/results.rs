//! The results and their order.

use std::future::{Future, IntoFuture};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;

use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, sleep};

use super::{Service, number, numbers, secs, since};
use crate::error::Result;
use crate::polling::Poller;
use crate::request::RequestFuture;
use crate::test_util::{MockReply, MockTransport};
use crate::types::task::Task;

/// Later requests are faster.
fn reversed() -> Service {
    Service::new(|n| secs(20 - n as u64))
}

#[tokio::test(start_paused = true)]
async fn results_keep_the_order_of_their_requests() {
    let (service, started) = (reversed(), Instant::now());
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 10), 10);
    for expected in 0..10 {
        assert_eq!(results.next().await.unwrap().unwrap(), expected);
        assert_eq!(since(started), 20, "the first was the last");
    }
    assert!(results.next().await.is_none() && results.next().await.is_none());
    service.assert_busy(10, 10);
}

#[tokio::test(start_paused = true)]
async fn unordered_results_are_returned_as_they_arrive() {
    let (service, started) = (reversed(), Instant::now());
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 10), 10).unordered();
    for expected in (0..10).rev() {
        let (index, result) = results.next().await.unwrap();
        assert_eq!((index, result.unwrap(), since(started)), (expected, expected, 20 - expected as u64));
    }
    assert!(results.next().await.is_none() && results.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn results_that_arrived_before_unordered_come_first() {
    // 0 completes first and 1 last.
    let service = Service::new(|n| secs([1, 60, 3, 2, 5, 3][n]));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 6), 4);
    assert_eq!(results.next().await.unwrap().unwrap(), 0);
    assert!(tokio::time::timeout(secs(3), results.next()).await.is_err(), "1 takes longer");
    let results = results.unordered();
    sleep(secs(20)).await;
    // 4 starts after 0, at 1 s, and 5 after 3, at 2 s.
    let results: Vec<(usize, usize)> = results.map(|(index, n)| (index, n.unwrap())).collect().await;
    assert_eq!(results, [2, 3, 5, 4, 1].map(|n| (n, n)));
    service.assert_busy(4, 6);
}

#[tokio::test(start_paused = true)]
async fn an_error_is_the_result_of_its_request_and_does_not_end_the_stream() {
    let service = Service { misses: |n| n % 3 == 1, ..Service::new(|n| secs([3, 1, 2][n % 3])) };
    let client = service.client();
    let results = client.buffered(numbers(&client, 30), 4).collect().await;
    assert_eq!(results.len(), 30);
    for (index, result) in results.into_iter().enumerate() {
        match result {
            Ok(n) => assert!(n == index && n % 3 != 1),
            Err(error) => assert!(error.is_not_found() && error.body() == index.to_string().as_bytes(), "{error}"),
        }
    }
    let mut unordered = client.buffered(numbers(&client, 30), 4).unordered();
    let mut failed = Vec::new();
    while let Some((index, result)) = unordered.next().await {
        match result {
            Ok(n) => assert_eq!(n, index),
            Err(error) => failed.push((index, String::from_utf8(error.body().to_vec()).unwrap())),
        }
    }
    failed.sort_unstable();
    let expected: Vec<(usize, String)> = (0..10).map(|n| (3 * n + 1, (3 * n + 1).to_string())).collect();
    assert_eq!(failed, expected);
}

#[tokio::test(start_paused = true)]
async fn pollers_and_responses_can_be_buffered() {
    #[derive(Debug, serde::Deserialize)]
    struct Job(String);
    impl Task for Job {
        fn status(&self) -> &str {
            &self.0
        }
    }
    let responses = [r#""running""#, r#""completed""#, "7"].map(|text| MockReply::json(200, text));
    let mock = responses.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = crate::Client::builder().api_key("k").transport(mock).build().unwrap();
    let job = || client.request(http::Method::GET, "/job").json::<Job>();
    let pollers = ["j-1"].map(|id| Poller::new(id, job()));
    assert_eq!(client.buffered(pollers, 2).collect().await.remove(0).unwrap().0, "completed");

    let responses = client.buffered([number(&client, 7).with_response()], 2).collect().await;
    let response = responses.into_iter().next().unwrap().unwrap();
    assert_eq!((response.status().as_u16(), *response.value()), (200, 7));
}

type Boxed = Pin<Box<dyn Future<Output = Result<usize>> + Send>>;

fn with_a_panic(client: &crate::Client) -> [Boxed; 4] {
    let request = |n| -> RequestFuture<usize> { number(client, n).into_future() };
    let panics: Boxed = Box::pin(async {
        sleep(secs(1)).await;
        panic!("the second")
    });
    [request(0), panics, request(2), request(3)]
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_resumed_when_its_result_is_taken() {
    let service = Service::new(|_| secs(5));
    let client = service.client();
    let mut results = client.buffered(with_a_panic(&client), 2);
    assert_eq!(results.next().await.unwrap().unwrap(), 0);
    let panic = AssertUnwindSafe(results.next()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the second"));
    // Another request starts instead, and the other requests continue.
    assert_eq!(results.next().await.unwrap().unwrap(), 2);
    assert_eq!(results.next().await.unwrap().unwrap(), 3);
    assert!(results.next().await.is_none());

    let mut unordered = client.buffered(with_a_panic(&client), 2).unordered();
    let panic = AssertUnwindSafe(unordered.next()).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the second"), "it was the first to end");
    let rest: Vec<usize> = unordered.map(|(index, result)| index + result.unwrap() * 10).collect().await;
    assert_eq!(rest, [0, 22, 33]);

    let collected = AssertUnwindSafe(client.buffered(with_a_panic(&client), 2).collect()).catch_unwind().await;
    assert!(collected.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_0_is_an_error_of_each_request_and_sends_nothing() {
    let service = Service::new(|_| secs(1));
    let client = service.client();
    let results = client.buffered(numbers(&client, 20), 0).collect().await;
    assert_eq!(results.len(), 20);
    for result in results {
        let error = result.unwrap_err();
        assert!(error.is_invalid_input());
        assert_eq!(error.to_string(), "`limit` is 0, which allows no request; pass at least 1");
    }
    let endless = (0..).map(|n| number(&client, n));
    let mut indexes = Vec::new();
    let mut results = client.buffered(endless, 0).unordered();
    while let Some((index, result)) = results.next().await
        && indexes.len() < 20
    {
        assert!(result.is_err());
        indexes.push(index);
    }
    assert_eq!((indexes, service.sent()), ((0..20).collect(), 0));
    assert!(client.buffered(numbers(&client, 0), 0).next().await.is_none());
}

#[test]
fn outside_a_runtime_each_result_is_an_error() {
    let service = Service::new(|_| secs(1));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 20), 2);
    for _ in 0..20 {
        let error = results.next().now_or_never().unwrap().unwrap().unwrap_err();
        assert!(error.is_config() && error.to_string().contains("no Tokio runtime"), "{error}");
    }
    assert!(results.next().now_or_never().unwrap().is_none());
    assert_eq!(service.sent(), 0);
}

#[test]
fn a_runtime_shutdown_is_an_error_of_each_running_request() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    let service = Service::new(|n| secs(n as u64 + 1));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 5), 3);
    let first = runtime();
    assert_eq!(first.block_on(results.next()).unwrap().unwrap(), 0);
    drop(first);
    let results = runtime().block_on(results.collect());
    let texts: Vec<String> =
        results.into_iter().map(|result| result.map_or_else(|e| e.to_string(), |n| n.to_string())).collect();
    let lost = "the Tokio runtime of the request was shut down";
    assert_eq!(texts, [lost, lost, lost, "4"]);
}
