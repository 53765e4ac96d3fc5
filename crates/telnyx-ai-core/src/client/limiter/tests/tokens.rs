//! Limits in tokens.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use http::StatusCode;
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::{Body, Limiter, MINUTE, Permit, SKIP_AFTER, Settings, headers};
use crate::client::rate_limits::{ModelLimits, RateLimits};
use crate::transport::ByteStream;

fn limiter(limits: RateLimits) -> Limiter {
    Limiter::new(&Settings { rate_limits: Arc::new(limits), ..Settings::default() })
}

/// Limits of 100 output tokens per minute.
fn output() -> RateLimits {
    RateLimits::new().each_model(ModelLimits::new().output_tokens_per_minute(100))
}

/// A request of `model` with at most `max_tokens` of output.
fn body(model: &str, max_tokens: u64) -> Body {
    Body::Json(Bytes::from(json!({ "model": model, "messages": [], "max_tokens": max_tokens }).to_string()))
}

/// Waits for a permit and returns it with the duration of the wait.
async fn admitted(limiter: &Limiter, body: &Body) -> (Permit, Duration) {
    let started = Instant::now();
    let permit = timeout(5 * MINUTE, limiter.admit(body, MINUTE)).await.expect("a permit in five minutes").unwrap();
    (permit, started.elapsed())
}

/// A wait for the minute after a call at the start of the limiter.
#[track_caller]
fn assert_is_a_minute(waited: Duration) {
    let expected = Duration::from_millis(60_500);
    assert!(waited >= expected && waited <= expected + 10 * SKIP_AFTER, "{waited:?}");
}

fn usage(output: u64) -> String {
    json!({ "usage": { "prompt_tokens": 1, "completion_tokens": output } }).to_string()
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_the_tokens_of_its_model_only() {
    let limiter = limiter(output());
    drop(admitted(&limiter, &body("a", 100)).await);
    let (a, other) = (body("a", 100), body("b", 100));
    let (waiting, others) = join(admitted(&limiter, &a), async {
        sleep(Duration::from_millis(1)).await;
        let in_eu = Body::Json(Bytes::from_static(br#"{"model":"a","max_tokens":100,"region":"EU"}"#));
        let no_model = Body::Json(Bytes::from_static(br#"{"bucket_name":"b"}"#));
        [
            admitted(&limiter, &other).await.1,
            admitted(&limiter, &in_eu).await.1,
            admitted(&limiter, &no_model).await.1,
            admitted(&limiter, &Body::Empty).await.1,
        ]
    })
    .await;
    assert_eq!(others, [Duration::ZERO; 4]);
    assert_is_a_minute(waiting.1);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_waits_holds_no_permit_of_another() {
    let limits = Arc::new(output());
    let settings = Settings { max_concurrent_requests: Some(1), rate_limits: limits, ..Settings::default() };
    let limiter = Limiter::new(&settings);
    drop(admitted(&limiter, &body("a", 100)).await);
    let (a, b) = (body("a", 100), body("b", 10));
    let others = async {
        sleep(Duration::from_millis(1)).await;
        for _ in 0..5 {
            let (_permit, waited) = admitted(&limiter, &b).await;
            assert!(waited <= 30 * 1000 * SKIP_AFTER, "{waited:?}");
            sleep(Duration::from_secs(1)).await;
        }
    };
    let (waiting, ()) = join(admitted(&limiter, &a), others).await;
    assert_is_a_minute(waiting.1);
}

#[tokio::test(start_paused = true)]
async fn calls_of_a_model_are_sent_in_the_order_of_arrival() {
    let limiter = limiter(output());
    let order = std::cell::RefCell::new(Vec::new());
    // The small call at the end would fit, and waits for the large ones before it.
    let calls = [60, 60, 60, 1].into_iter().enumerate().map(|(number, tokens)| {
        let (limiter, order) = (&limiter, &order);
        async move {
            drop(admitted(limiter, &body("a", tokens)).await);
            order.borrow_mut().push(number);
        }
    });
    join_all(calls).await;
    assert_eq!(*order.borrow(), [0, 1, 2, 3]);
}

#[tokio::test(start_paused = true)]
async fn usage_returns_the_tokens_that_were_not_used() {
    let limiter = limiter(output());
    let (permit, _) = admitted(&limiter, &body("a", 100)).await;
    let next = body("a", 90);
    let (waiting, ()) = join(admitted(&limiter, &next), async {
        sleep(Duration::from_secs(3)).await;
        permit.finish(usage(10).as_bytes());
    })
    .await;
    assert_eq!(waiting.1, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_without_work_returns_its_tokens_and_another_keeps_them() {
    for refunded in [true, false] {
        let limiter = limiter(output());
        let (permit, _) = admitted(&limiter, &body("a", 100)).await;
        if refunded {
            permit.refund(true);
        }
        drop(permit);
        let (_permit, waited) = admitted(&limiter, &body("a", 100)).await;
        if refunded { assert_eq!(waited, Duration::ZERO) } else { assert_is_a_minute(waited) }
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_settles_when_it_is_dropped() {
    let limiter = limiter(output());
    let (permit, _) = admitted(&limiter, &body("a", 100)).await;
    let events = [r#"data: {"choices":[]}"#, "\n\ndata: ", &usage(20), "\n\n", "data: [DONE]\n\n"].concat();
    let (start, end) = events.split_at(30);
    let chunks = [start, end].map(|chunk| Ok(Bytes::copy_from_slice(chunk.as_bytes())));
    let mut metered = permit.metered(ByteStream::new(futures_util::stream::iter(chunks)), 1 << 20);
    let mut received = Vec::new();
    for _ in 0..2 {
        received.extend_from_slice(&metered.next().await.unwrap().unwrap());
    }
    assert_eq!(received, events.as_bytes(), "the bytes are unchanged");
    drop((metered, permit));
    // The pace of the 20 tokens that the response used, 11 s, less the burst.
    assert_eq!(admitted(&limiter, &body("a", 80)).await.1, Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_its_model_and_no_other() {
    let limiter = limiter(output());
    let (permit, _) = admitted(&limiter, &body("a", 100)).await;
    permit.report(StatusCode::TOO_MANY_REQUESTS, &headers(&[("retry-after", 7)]));
    drop(permit);
    assert_eq!(admitted(&limiter, &body("b", 100)).await.1, Duration::ZERO);
    let (_permit, waited) = admitted(&limiter, &body("a", 100)).await;
    assert!(waited >= Duration::from_secs(7) && waited <= Duration::from_millis(7005), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_above_the_limit_is_sent_alone() {
    let limiter = limiter(RateLimits::new().each_model(ModelLimits::new().input_tokens_per_minute(10)));
    assert_eq!(admitted(&limiter, &body("a", 1)).await.1, Duration::ZERO);
    assert_is_a_minute(admitted(&limiter, &body("a", 1)).await.1);
}

#[tokio::test(start_paused = true)]
async fn dropped_waiting_calls_take_nothing() {
    let limiter = limiter(output());
    drop(admitted(&limiter, &body("a", 100)).await);
    let started = Instant::now();
    for _ in 0..100 {
        assert!(timeout(Duration::from_millis(10), limiter.admit(&body("a", 100), MINUTE)).await.is_err());
    }
    drop(admitted(&limiter, &body("a", 100)).await);
    assert_is_a_minute(started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn unpolled_calls_delay_no_other_call_of_their_model() {
    for number in [1, 2, 50] {
        let limiter = limiter(output());
        drop(admitted(&limiter, &body("a", 100)).await);
        let bodies = vec![body("a", 100); number];
        let mut waiting: Vec<_> = bodies.iter().map(|body| Box::pin(limiter.admit(body, MINUTE))).collect();
        for call in &mut waiting {
            assert!(timeout(Duration::ZERO, call).await.is_err());
        }
        let (_permit, waited) = admitted(&limiter, &body("a", 100)).await;
        assert!(waited <= Duration::from_millis(60_500 + 30), "{number}: {waited:?}");
    }
}

/// Each call is woken when its tokens are there, and not each time that another call gets tokens.
#[tokio::test(start_paused = true)]
async fn a_thousand_waiting_calls_are_polled_a_few_times_each() {
    let limiter = limiter(RateLimits::new().each_model(ModelLimits::new().output_tokens_per_minute(1000)));
    let polls = std::cell::Cell::new(0);
    let body = body("a", 1);
    let calls = (0..1000).map(|_| async {
        let mut call = Box::pin(limiter.admit(&body, MINUTE));
        std::future::poll_fn(|cx| {
            polls.set(polls.get() + 1);
            call.as_mut().poll(cx)
        })
        .await
        .map(drop)
        .unwrap();
    });
    let started = Instant::now();
    join_all(calls).await;
    // The pace allows a minute's tokens in 55 s, of which the first 5 s are a burst.
    let took = started.elapsed().as_millis();
    assert!((49_500..50_500).contains(&took), "{took} ms");
    assert!(polls.get() <= 3000, "{} polls", polls.get());
}
