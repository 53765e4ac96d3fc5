//! The timeout of an attempt and the deadline of a call.

use std::future::{IntoFuture, pending};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{
    Client, Credentials, HeaderMap,
    internal::{Endpoint, Idempotency},
};

use crate::support::{assert_took, builder, client, failure, get, ok, post, script, secs, timed};

fn slow() -> MockReply {
    ok().after(secs(3600))
}

#[tokio::test(start_paused = true)]
async fn an_elapsed_timeout_is_named() {
    let mock = script([slow()]);
    let (error, took) = failure(post(&client(&mock), Idempotency::NotIdempotent).timeout(secs(5))).await;
    assert_took(took, secs(5));
    assert!(error.is_timeout() && error.is_transient() && !error.is_interrupted());
    assert_eq!(
        error.to_string(),
        "things.create: `timeout` (5 s) elapsed before the response completed; raise it with `.timeout(…)`; not retried: it may have been charged"
    );
    assert_eq!((mock.requests().len(), error.attempts()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn every_attempt_has_the_full_timeout() {
    let mock = script([slow(), slow(), ok().after(secs(4))]);
    let (response, took) = timed(get(&client(&mock)).timeout(secs(5)).with_response()).await;
    let response = response.unwrap();
    assert_eq!(response.attempts(), 3);
    assert_eq!(mock.requests().len(), 3);
    assert!(took >= secs(14) && took <= secs(14) + secs(3) / 2, "two timeouts, two backoffs, one response: {took:?}");
    assert_eq!(response.metadata().elapsed(), took);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_the_call_precedes_the_client_and_the_endpoint() {
    let endpoint = Endpoint::get("slow.get", "/slow").json::<Value>();
    for (of_endpoint, of_client, of_call, expected) in [
        (None, None, None, 60),
        (Some(600), None, None, 600),
        (Some(600), Some(20), None, 20),
        (Some(600), Some(20), Some(30), 30),
    ] {
        let mock = script([slow()]);
        let mut builder = builder(&mock).max_retries(0);
        let mut endpoint = endpoint.clone();
        if let Some(seconds) = of_endpoint {
            endpoint = endpoint.default_timeout(secs(seconds));
        }
        if let Some(seconds) = of_client {
            builder = builder.timeout(secs(seconds));
        }
        let mut call = endpoint.on(&builder.build().unwrap());
        if let Some(seconds) = of_call {
            call = call.timeout(secs(seconds));
        }
        let (error, took) = failure(call).await;
        assert!(error.to_string().contains(&format!("`timeout` ({expected} s) elapsed")), "{error}");
        assert_took(took, secs(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn an_elapsed_deadline_is_named() {
    let mock = script([slow(), ok()]);
    let (error, took) = failure(get(&client(&mock)).deadline(secs(3))).await;
    assert_took(took, secs(3));
    assert!(error.is_timeout());
    assert_eq!(
        error.to_string(),
        "things.get: `deadline` (3 s) elapsed before the response completed; raise it with `.deadline(…)`"
    );
    assert_eq!(mock.requests().len(), 1, "no time is left for another attempt");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_shared_by_all_attempts() {
    let mock = script([slow(), slow(), slow()]);
    let client = builder(&mock).timeout(secs(4)).deadline(secs(1000)).build().unwrap();
    fastrand::seed(1);
    let (error, took) = failure(get(&client).deadline(secs(6))).await;
    assert_took(took, secs(6));
    assert_eq!(mock.requests().len(), 2);
    assert_eq!(
        error.to_string(),
        "things.get: `deadline` (6 s) elapsed before the response completed; raise it with `.deadline(…)` [after 2 attempts]"
    );
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_never_exceeded() {
    for deadline in 0..40 {
        let busy = MockReply::status(503).header("retry-after", "8").after(secs(2));
        let mock = script(vec![busy; 11]);
        let (error, took) = failure(get(&client(&mock)).max_retries(10).deadline(secs(deadline))).await;
        assert!(took <= secs(deadline) + secs(1) / 100, "deadline {deadline} s: {took:?}");
        assert!(error.is_timeout() || error.is_server_error(), "{error}");
        // Attempts start at 0, 10, 20, … s and the backoffs before them: 0.5, 1, 2 s at most. An attempt that cannot
        // start before the deadline is neither awaited nor sent.
        let (most, sent) = (deadline.div_ceil(10), mock.requests().len() as u64);
        let least = [0, 10, 20, 30].iter().zip([0, 1, 2, 4]).filter(|(at, more)| *at + more < deadline).count() as u64;
        assert!((least..=most).contains(&sent), "deadline {deadline} s: {sent} of {least} to {most}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_timeout_covers_the_last_byte() {
    let mock = script([MockReply::status(200).chunk("{").then_stalls()]);
    let (error, took) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
    assert_took(took, secs(60));
    assert_eq!(
        error.to_string(),
        "things.create: `timeout` (60 s) elapsed before the response completed; raise it with `.timeout(…)`; not retried: it may have been charged"
    );
}

#[tokio::test(start_paused = true)]
async fn a_status_is_not_lost_to_an_error_body_that_never_ends() {
    let mock = script([MockReply::status(401).header("x-request-id", "r-1").chunk("{\"err").then_stalls(), ok()]);
    let (error, took) = failure(get(&client(&mock))).await;
    assert_took(took, secs(5));
    assert!(error.is_auth());
    assert_eq!(
        error.to_string(),
        "things.get: 401 Unauthorized, with a body in an unknown format: `{\"err` [request id r-1]"
    );
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_error_body_is_read_for_at_most_half_of_the_remaining_time() {
    let mock = script([MockReply::status(401).chunk("{\"err").then_stalls(), ok()]);
    let (error, took) = failure(get(&client(&mock)).timeout(secs(4))).await;
    assert_took(took, secs(2));
    assert_eq!((error.is_auth(), error.body()), (true, b"{\"err".as_slice()));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_zero_sends_nothing_and_is_not_retried() {
    let mock = script([ok()]);
    let (error, took) = failure(get(&client(&mock)).timeout(Duration::ZERO)).await;
    assert_eq!(
        error.to_string(),
        "things.get: `timeout` is 0 s, so nothing was sent; set a longer one with `.timeout(…)`"
    );
    assert!(error.is_timeout());
    assert_eq!((error.attempts(), mock.requests().len(), took), (1, 0, Duration::ZERO));
}

/// Never responds, and counts the attempts that timed out.
#[derive(Clone, Debug, Default)]
struct Silent(Arc<AtomicUsize>);

#[async_trait]
impl Transport for Silent {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let count = Arc::clone(&self.0);
        request.on_timeout(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        pending().await
    }
}

/// A layer without support for timeouts.
#[derive(Debug)]
struct Layer<T>(T);

#[async_trait]
impl<T: Transport> Transport for Layer<T> {
    async fn send(&self, mut request: TransportRequest) -> Result<TransportResponse, TransportError> {
        request.headers.insert("x-layer", "1".parse().unwrap());
        self.0.send(request).await
    }
}

#[tokio::test(start_paused = true)]
async fn on_timeout_is_called_through_any_layer() {
    let silent = Silent::default();
    let timed_out = || silent.0.swap(0, Ordering::Relaxed);
    let boxed: Box<dyn Transport> = Box::new(silent.clone());
    for builder in [
        Client::builder().transport(silent.clone()),
        Client::builder().transport(Layer(Arc::new(Layer(silent.clone())))),
        Client::builder().transport(Layer(boxed)),
    ] {
        let client = builder.api_key("k").build().unwrap();
        let (error, _) = failure(get(&client).timeout(secs(5))).await;
        assert_eq!((error.attempts(), timed_out()), (3, 3));
    }
    let client = Client::builder().api_key("k").transport(silent.clone()).build().unwrap();
    let (error, took) = failure(get(&client).timeout(secs(5)).deadline(secs(8)).max_retries(0)).await;
    assert_took(took, secs(5));
    assert!(error.is_timeout());
    assert_eq!(timed_out(), 1);
    let dropped = tokio::time::timeout(secs(1), get(&client).into_future()).await;
    assert!(dropped.is_err());
    assert_eq!(timed_out(), 0, "a call that is dropped has not timed out");
}

#[derive(Debug)]
struct Hangs;

#[async_trait]
impl Credentials for Hangs {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn hanging_credentials_count_towards_the_timeout() {
    let mock = MockTransport::new();
    let client = Client::builder().credentials(Hangs).transport(mock.clone()).build().unwrap();
    let (error, took) = failure(get(&client).timeout(secs(2)).max_retries(0)).await;
    assert_took(took, secs(2));
    assert!(error.is_timeout());
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn durations_beyond_the_clock_do_not_panic() {
    let forever = std::time::Duration::MAX;
    let mock = script([ok(), MockReply::events(["data: 1\n\ndata: [DONE]\n\n"])]);
    let client = builder(&mock).stream_idle_timeout(forever).build().unwrap();
    get(&client).timeout(forever).deadline(forever).await.unwrap();
    let mut numbers =
        client.request(http::Method::GET, "/n").events::<u8>().timeout(forever).deadline(forever).await.unwrap();
    assert_eq!(numbers.try_next().await.unwrap(), Some(1));
}
