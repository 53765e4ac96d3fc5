//! Retries: their conditions, number and waits.

use std::time::Duration;

use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Method, internal::Idempotency};

use crate::support::{assert_took, builder, client, failure, get, interrupted, ok, post, refused, script, secs, timed};

/// The waits of a call with backoff only, for the random numbers of `seed`.
fn backoffs(seed: u64, retries: u32) -> Duration {
    fastrand::seed(seed);
    let waits = (0..retries).map(|retry| Duration::from_millis(500 << retry).mul_f64(fastrand::f64())).sum();
    fastrand::seed(seed);
    waits
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_is_the_wait() {
    for (status, header, value, wait) in [
        (503, "retry-after", "7", secs(7)),
        (429, "retry-after", "60", secs(60)),
        (429, "retry-after-ms", "2500", Duration::from_millis(2500)),
        (429, "x-ratelimit-reset", "9", secs(9)),
    ] {
        let mock = script([MockReply::json(status, "{}").header(header, value), ok()]);
        let (response, took) = timed(post(&client(&mock), Idempotency::NotIdempotent).with_response()).await;
        assert_eq!(response.unwrap().attempts(), 2);
        assert_eq!(mock.requests().len(), 2);
        // Never earlier, and later by at most the backoff of the first retry.
        assert!((wait..wait + Duration::from_millis(510)).contains(&took), "{header}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_with_the_same_hint_are_spread() {
    for (header, value, hint) in [("retry-after", "2", secs(2)), ("retry-after", "0", secs(0))] {
        let mut waits = Vec::new();
        for _ in 0..20 {
            let mock = script([MockReply::status(429).header(header, value), ok()]);
            let (response, took) = timed(get(&client(&mock))).await;
            response.unwrap();
            assert!((hint..hint + Duration::from_millis(510)).contains(&took), "{took:?}");
            waits.push(took);
        }
        waits.sort_unstable();
        waits.dedup();
        assert!(waits.len() > 10, "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_5xx_is_retried_only_for_idempotent_calls() {
    for status in [500, 501, 502, 503, 504, 505, 508, 511, 520, 521, 522, 523, 524, 525, 529, 530, 599] {
        let mock = script([MockReply::status(status), ok()]);
        assert_eq!(get(&client(&mock)).with_response().await.unwrap().attempts(), 2, "{status}");
        let mock = script([MockReply::status(status), ok()]);
        let (error, _) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
        assert_eq!((error.attempts(), mock.requests().len()), (1, 1), "{status}");
        assert!(error.is_transient() && error.is_server_error(), "{status}: {error}");
    }
    for status in [400, 401, 403, 404, 409, 418, 422, 499, 600] {
        let mock = script([MockReply::status(status), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert_eq!((error.attempts(), error.is_transient()), (1, false), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_date_is_relative_to_the_date_of_the_response() {
    // By the local time the date is long past, or years away.
    for date in ["Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"] {
        let later = date.replace("00:00:00", "00:00:05");
        let mock = script([MockReply::status(503).header("date", date).header("retry-after", &later), ok()]);
        let (response, took) = timed(get(&client(&mock))).await;
        response.unwrap();
        assert!((secs(5)..secs(6)).contains(&took), "{date}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_backoff_is_exponential_with_full_jitter() {
    for seed in [1, 2, 3] {
        let mock = script([interrupted(), MockReply::status(502), interrupted(), MockReply::status(504), ok()]);
        let expected = backoffs(seed, 4);
        let (response, took) = timed(get(&client(&mock)).max_retries(4).with_response()).await;
        assert_eq!(response.unwrap().attempts(), 5);
        assert_eq!(mock.requests().len(), 5);
        assert_took(took, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_get_is_retried_twice() {
    let mock = script([interrupted(), interrupted(), ok()]);
    assert_eq!(get(&client(&mock)).await.unwrap()["ok"], true);
    assert_eq!(mock.requests().len(), 3);

    let mock = script([interrupted(), interrupted(), interrupted(), ok()]);
    let (error, _) = failure(get(&client(&mock))).await;
    assert_eq!(mock.requests().len(), 3);
    assert!(error.is_interrupted() && error.is_transient());
    assert_eq!((error.attempts(), error.status(), error.operation()), (3, None, Some("things.get")));
    assert_eq!(
        error.to_string(),
        "things.get: api.telnyx.com:443: the connection was interrupted: scripted [after 3 attempts]"
    );
}

#[tokio::test(start_paused = true)]
async fn a_paid_call_that_may_have_arrived_is_not_retried() {
    for reply in
        [interrupted(), MockReply::status(500), MockReply::status(502), MockReply::status(503), MockReply::status(504)]
    {
        let mock = script([reply, ok()]);
        let (error, took) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
        assert_eq!(mock.requests().len(), 1, "{error}");
        assert_eq!(error.attempts(), 1);
        assert!(error.is_transient());
        assert_took(took, secs(0));
    }
    let mock = script([interrupted(), ok()]);
    let (error, _) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
    assert!(error.is_interrupted() && !error.is_connect() && !error.is_timeout() && !error.is_api());
    let says = "things.create: api.telnyx.com:443: the connection was interrupted: scripted; not retried: it may have been charged";
    assert_eq!(error.to_string(), says);
}

#[tokio::test(start_paused = true)]
async fn a_paid_call_that_was_never_sent_is_retried() {
    let mock = script([refused(), refused(), ok()]);
    assert_eq!(post(&client(&mock), Idempotency::NotIdempotent).await.unwrap()["ok"], true);
    assert_eq!(mock.requests().len(), 3);

    let mock = script([refused(), refused(), refused(), ok()]);
    let (error, _) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
    assert!(error.is_connect() && !error.is_interrupted());
    assert_eq!(error.to_string(), "things.create: api.telnyx.com:443: could not connect: scripted [after 3 attempts]");
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_caller_overrides_the_idempotency() {
    let mock = script([interrupted(), MockReply::status(502), ok()]);
    post(&client(&mock), Idempotency::NotIdempotent).idempotent(true).await.unwrap();
    assert_eq!(mock.requests().len(), 3);
    for class in [Idempotency::Idempotent, Idempotency::WithKey] {
        let mock = script([interrupted(), ok()]);
        let (error, _) = failure(post(&client(&mock), class).idempotent(false)).await;
        assert!(error.is_interrupted());
        assert_eq!(mock.requests().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn raw_requests_have_the_idempotency_of_their_method() {
    for (method, requests) in [
        (Method::GET, 2),
        (Method::HEAD, 2),
        (Method::PUT, 2),
        (Method::DELETE, 2),
        (Method::POST, 1),
        (Method::PATCH, 1),
    ] {
        let mock = script([interrupted(), ok()]);
        let result = client(&mock).request(method.clone(), "/things").await;
        assert_eq!((mock.requests().len(), result.is_ok()), (requests, requests == 2), "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn max_retries_of_the_call_overrides_the_client() {
    for (of_client, of_call, requests) in
        [(None, Some(0), 1), (Some(0), None, 1), (Some(0), Some(3), 4), (Some(5), None, 6)]
    {
        let mock = MockTransport::new();
        let mut builder = builder(&mock);
        if let Some(retries) = of_client {
            builder = builder.max_retries(retries);
        }
        let mut call = get(&builder.build().unwrap());
        if let Some(retries) = of_call {
            call = call.max_retries(retries);
        }
        let (error, _) = failure(call).await;
        assert_eq!(mock.requests().len(), requests);
        assert_eq!(error.attempts() as usize, requests);
    }
}

#[tokio::test(start_paused = true)]
async fn x_should_retry_is_obeyed() {
    let should_retry = |status, word| MockReply::json(status, "{}").header("x-should-retry", word);
    let mock = script([should_retry(500, "true"), should_retry(400, "true"), ok()]);
    post(&client(&mock), Idempotency::NotIdempotent).await.unwrap();
    assert_eq!(mock.requests().len(), 3);
    let mock = script([should_retry(500, "false"), ok()]);
    assert_eq!(failure(get(&client(&mock))).await.0.attempts(), 1);
    assert_eq!(mock.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_long_retry_after_is_returned_to_the_caller() {
    for (retry_after, deadline, expected) in [("61", 1000, 61), ("60.001", 1000, 60), ("7", 7, 7), ("8", 7, 8)] {
        let mock = script([MockReply::status(429).header("retry-after", retry_after), ok()]);
        let (error, took) = failure(get(&client(&mock)).deadline(secs(deadline))).await;
        assert_eq!(mock.requests().len(), 1);
        assert_took(took, secs(0));
        assert!(error.is_rate_limited());
        assert_eq!(error.retry_after().unwrap().as_secs(), expected);
        assert_eq!(error.to_string(), format!("things.get: 429 Too Many Requests [retry after {retry_after} s]"));
    }
    for endless in ["18446744073709551616", "99999999999999999999", "1e30"] {
        let mock = script([MockReply::status(503).header("retry-after", endless), ok()]);
        let (error, took) = failure(get(&client(&mock))).await;
        assert_took(took, secs(0));
        assert_eq!((error.attempts(), mock.requests().len()), (1, 1), "{endless}");
        assert_eq!(error.retry_after(), Some(Duration::MAX), "{endless}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_quota_is_not_retried() {
    for body in [
        r#"{"error":{"message":"You are out of credit","code":"insufficient_quota"}}"#,
        r#"{"error":{"message":"You are out of credit","code":null,"type":"insufficient_quota"}}"#,
        r#"{"errors":[{"code":10039,"detail":"You are out of credit"}]}"#,
    ] {
        let mock = script([MockReply::json(429, body).header("retry-after", "1"), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert!(error.to_string().starts_with("things.get: 429 Too Many Requests: You are out of credit"), "{error}");
        assert!(error.is_rate_limited() && !error.is_transient(), "{body}");
        assert_eq!(mock.requests().len(), 1);
    }
    for status in [402, 403] {
        let mock = script([MockReply::json(status, r#"{"errors":[{"code":"10039"}]}"#), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert_eq!((error.is_transient(), mock.requests().len()), (false, 1), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn account_limits_are_not_retried() {
    for (status, body) in [
        (403, r#"{"errors":[{"code":"10039","title":"Feature limited"}]}"#),
        (403, r#"{"errors":[{"code":10039}]}"#),
        (429, r#"{"errors":[{"code":"10039"}]}"#),
        (429, r#"{"error":{"code":"permission_error","message":"no"},"errors":[{"code":10039,"detail":"no"}]}"#),
        (403, r#"{"error":{"type":"insufficient_quota","message":"no"}}"#),
        (400, r#"{"errors":[{"code":"10015"}]}"#),
        (422, r#"{"errors":[{"code":10015}]}"#),
    ] {
        let mock = script([MockReply::json(status, body).header("retry-after", "1"), ok()]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert_eq!((error.attempts(), mock.requests().len()), (1, 1), "{status} {body}");
        assert_eq!(error.is_quota_exceeded(), matches!(status, 403 | 429), "{status} {body}");
        assert_eq!(error.is_unsupported_parameter(), matches!(status, 400 | 422), "{status} {body}");
        assert!(!error.is_transient(), "{status} {body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_failing_calls_retry_a_hundred_times() {
    let mock = MockTransport::new();
    let clones = vec![client(&mock); 4];
    for call in 0..1000 {
        failure(get(&clones[call % 4])).await;
    }
    assert_eq!(mock.requests().len(), 1100);
    // Another client has its own budget.
    assert_eq!(failure(get(&client(&mock))).await.0.attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn successful_calls_refill_the_budget() {
    let mut mock = MockTransport::new();
    let client = client(&mock);
    for _ in 0..50 {
        failure(get(&client)).await;
    }
    assert_eq!(failure(get(&client)).await.0.attempts(), 1, "the budget is empty");
    for _ in 0..5 {
        mock = mock.reply(ok());
        get(&client).await.unwrap();
    }
    assert_eq!(failure(get(&client)).await.0.attempts(), 2);
    assert_eq!(failure(get(&client)).await.0.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_attempt_sends_the_same_request() {
    let mock = script([interrupted(), MockReply::status(500), ok()]);
    post(&client(&mock), Idempotency::WithKey).header("x-a", "1").query("q", "a b").await.unwrap();
    let requests = mock.requests();
    assert_eq!(requests.len(), 3);
    for request in &requests {
        assert_eq!(request.method, Method::POST);
        assert_eq!(request.target(), "/v2/things?q=a+b");
        assert_eq!(request.headers, requests[0].headers);
        assert_eq!(request.body, r#"{"n":1}"#);
    }
}
