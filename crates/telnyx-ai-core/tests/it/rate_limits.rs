//! Limits in tokens: what a call takes of them, and what it returns.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{Client, EventStream, ModelLimits, RateLimits, Request};

use crate::support::{assert_took, builder, failure, script, secs, timed};

/// A limit of 100 output tokens per minute.
fn limits() -> RateLimits {
    RateLimits::new().each_model(ModelLimits::new().output_tokens_per_minute(100))
}

fn limited(mock: &MockTransport) -> Client {
    builder(mock).rate_limits(limits()).max_retries(0).build().unwrap()
}

fn endpoint(model: &str) -> Endpoint<Value> {
    let body = json!({ "model": model, "messages": [], "max_tokens": 100 });
    Endpoint::post("chat.complete", "/chat", Idempotency::NotIdempotent).body(&body, &Default::default()).json()
}

/// A completion that takes all tokens of the limit until its response reports its usage.
fn complete(client: &Client) -> Request<Value> {
    endpoint("m").on(client)
}

async fn stream(client: &Client) -> EventStream<Value> {
    let body = json!({ "model": "m", "messages": [], "max_tokens": 100, "stream": true });
    let call = client.request(telnyx_ai_core::Method::POST, "/chat").body(&body);
    call.events::<Value>().await.unwrap()
}

fn used(output: u64) -> MockReply {
    MockReply::json(200, json!({ "usage": { "prompt_tokens": 9, "completion_tokens": output } }).to_string())
}

/// The wait for the minute after a call, which is counted in slots of 500 ms.
const MINUTE: Duration = Duration::from_millis(60_500);

/// Runs a call that receives `reply`, and returns the time that the next call waits for its tokens.
async fn wait_after(reply: MockReply) -> Duration {
    let client = limited(&script([reply, used(1)]));
    let _ = complete(&client).await;
    let (response, took) = timed(complete(&client)).await;
    response.unwrap();
    took
}

#[tokio::test(start_paused = true)]
async fn a_response_replaces_the_estimate() {
    assert_took(wait_after(used(0)).await, secs(0));
    assert_took(wait_after(used(100)).await, MINUTE);
    assert_took(wait_after(MockReply::json(200, "{}")).await, MINUTE);
}

#[tokio::test(start_paused = true)]
async fn a_failure_without_work_returns_the_tokens() {
    for reply in [
        MockReply::fails(TransportErrorKind::Connect),
        MockReply::fails(TransportErrorKind::Unprocessed),
        MockReply::json(400, "{}"),
        MockReply::status(503).header("retry-after", "1"),
    ] {
        assert_took(wait_after(reply).await, secs(0));
    }
    assert_took(wait_after(MockReply::status(429).header("retry-after", "3")).await, secs(3));
    assert_took(wait_after(MockReply::status(429)).await, secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_may_have_been_charged_keeps_the_tokens() {
    for reply in [
        MockReply::fails(TransportErrorKind::Interrupted),
        MockReply::fails(TransportErrorKind::Timeout),
        MockReply::json(500, "{}"),
        MockReply::status(503),
    ] {
        assert_took(wait_after(reply).await, MINUTE);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_keeps_the_tokens() {
    let client = limited(&script([used(1).after(secs(30)), used(1)]));
    assert!(tokio::time::timeout(secs(1), complete(&client).into_future()).await.is_err());
    let (response, took) = timed(complete(&client)).await;
    response.unwrap();
    assert_took(took, MINUTE - secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_stream_replaces_the_estimate_when_it_ends() {
    let events = || {
        let usage = json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 0 } });
        MockReply::events(["data: {\"n\":1}\n\n".to_owned(), format!("data: {usage}\n\n"), "data: [DONE]\n\n".into()])
    };
    let client = limited(&script([events(), events(), used(1)]));
    let mut ended = stream(&client).await;
    while ended.try_next().await.unwrap().is_some() {}
    // The second stream is dropped before its usage.
    let mut dropped = stream(&client).await;
    dropped.try_next().await.unwrap();
    drop(dropped);
    let (response, took) = timed(complete(&client)).await;
    response.unwrap();
    assert_took(took, MINUTE);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_tokens_counts_towards_the_deadline_but_not_the_timeout() {
    let mock = script([used(100), used(1)]);
    let client = builder(&mock).rate_limits(limits()).timeout(secs(5)).build().unwrap();
    complete(&client).await.unwrap();
    let (error, took) = failure(complete(&client).deadline(secs(30))).await;
    assert_took(took, secs(30));
    assert_eq!(
        error.to_string(),
        "chat.complete: `deadline` (30 s) elapsed while the call waited for a permit (rate_limits)"
    );
    assert!(error.is_timeout() && error.attempts() == 0 && !error.may_have_been_charged(), "{error:?}");
    complete(&client).await.unwrap();
    assert_eq!(mock.requests().len(), 2);
}

type Derive = fn(&Client) -> Client;

#[tokio::test(start_paused = true)]
async fn clones_and_derived_clients_with_the_same_key_share_the_limits() {
    let derived: [(bool, Derive); 5] = [
        (true, Client::clone),
        (true, |client| client.with(|settings| settings.timeout(secs(100))).unwrap()),
        (true, |client| client.with(|settings| settings.rate_limits(limits())).unwrap()),
        (false, |client| client.with_api_key("other").unwrap()),
        (false, |client| client.with(|settings| settings.rate_limits(limits().share(1, 2))).unwrap()),
    ];
    for (shares, derive) in derived {
        let parent = limited(&script([used(100), used(1)]));
        let derived = derive(&parent);
        complete(&parent).await.unwrap();
        let (response, took) = timed(complete(&derived)).await;
        response.unwrap();
        assert_took(took, if shares { MINUTE } else { secs(0) });
    }
    let parent = limited(&script([]));
    let error = parent.with(|settings| settings.rate_limits(RateLimits::new()).share_limits(true)).unwrap_err();
    assert!(error.to_string().starts_with("share_limits is true, and max_concurrent_requests"), "{error}");
}

/// Adds headers with a limit of 400 tokens per minute.
fn reports(reply: MockReply, remaining: &str, reset: &str) -> MockReply {
    let reply = reply.header("x-ratelimit-limit-tokens", "400").header("x-ratelimit-remaining-tokens", remaining);
    reply.header("x-ratelimit-reset-tokens", reset)
}

#[tokio::test(start_paused = true)]
async fn a_client_with_an_adaptive_rate_uses_its_share_of_a_reported_limit() {
    for share in [1, 2] {
        let mock = script([reports(used(100), "200", "9"), used(1)]);
        let limits = RateLimits::new().share(share, 2);
        let client = builder(&mock).adaptive_rate(true).rate_limits(limits).build().unwrap();
        // A call takes 109 of 200 or 400 tokens.
        complete(&client).await.unwrap();
        let (response, took) = timed(complete(&client)).await;
        response.unwrap();
        assert_took(took, if share == 1 { MINUTE } else { secs(0) });
    }
}

#[tokio::test(start_paused = true)]
async fn a_model_without_remaining_tokens_pauses_until_the_reset() {
    for (reset, waited) in [("20", secs(20)), ("12.5s", Duration::from_millis(12_500)), ("2m", secs(60))] {
        let mock = script([reports(used(1), "0", reset), used(1), used(1)]);
        let client = builder(&mock).adaptive_rate(true).build().unwrap();
        complete(&client).await.unwrap();
        let (response, took) = timed(endpoint("other").on(&client)).await;
        response.unwrap();
        assert_took(took, secs(0));
        let (response, took) = timed(complete(&client)).await;
        response.unwrap();
        assert_took(took, waited);
    }
}

#[tokio::test]
async fn limits_that_allow_no_call_are_rejected() {
    let limits = RateLimits::new().model("m", ModelLimits::new().requests_per_minute(0));
    let error = builder(&script([])).rate_limits(limits).build().unwrap_err();
    let says = "rate_limits: requests_per_minute of `m` is 0, which allows no call; set at least 1";
    assert!(error.is_config() && error.to_string() == says, "{error}");
}
