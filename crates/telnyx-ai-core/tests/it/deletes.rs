//! Retries of a DELETE whose response was lost: a 404 means that the first attempt succeeded.

use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    Method, StatusCode,
    internal::{Endpoint, Idempotency},
};

use crate::support::{client, delete, failure, interrupted, post, refused, script, secs};

fn not_found() -> MockReply {
    MockReply::json(404, r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#)
}

#[tokio::test(start_paused = true)]
async fn a_404_after_a_lost_response_is_success() {
    for lost in [
        MockReply::status(408),
        MockReply::status(503),
        MockReply::status(520),
        MockReply::status(524),
        MockReply::status(500).header("x-should-retry", "true"),
        MockReply::status(502).header("retry-after", "0"),
        interrupted(),
        MockReply::fails(TransportErrorKind::Timeout),
        MockReply::status(500),
        MockReply::status(502),
        MockReply::status(504),
        MockReply::status(200).after(secs(600)),
        MockReply::status(200).then_fails(TransportErrorKind::Interrupted),
    ] {
        let mock = script([lost.clone(), not_found()]);
        let response = delete(&client(&mock)).with_response().await.unwrap_or_else(|error| panic!("{lost:?}: {error}"));
        assert_eq!((response.status(), response.attempts()), (StatusCode::NOT_FOUND, 2));
        assert_eq!(mock.requests().len(), 2);
    }
}

/// Each response to a first attempt, followed by a second attempt that finds nothing to delete.
#[tokio::test(start_paused = true)]
async fn every_first_attempt_with_every_kind_of_result() {
    let status = MockReply::status;
    for (first, lost) in [
        (refused(), false),
        (MockReply::fails(TransportErrorKind::Unprocessed), false),
        (MockReply::fails(TransportErrorKind::Timeout), true),
        (interrupted(), true),
        (status(408), true),
        (status(408).header("retry-after", "1"), true),
        (status(429), false),
        (status(429).header("retry-after", "1"), false),
        (status(500), true),
        (status(500).header("retry-after", "1"), true),
        (status(502), true),
        (status(503), true),
        (status(503).header("retry-after", "soon"), true),
        (status(503).header("retry-after", "1"), false),
        (status(503).header("retry-after", "0").header("retry-after", "1"), false),
        (status(504), true),
        (status(520), true),
        (status(529), true),
        (status(409).header("x-should-retry", "TRUE"), false),
        (status(200).then_fails(TransportErrorKind::Interrupted), true),
        (status(204).then_stalls(), true),
    ] {
        for (code, second) in [(404, not_found()), (410, MockReply::json(410, "{}"))] {
            let case = format!("{first:?}, then {code}");
            let mock = script([first.clone(), second.clone()]);
            let unit = delete(&client(&mock)).with_response().await;
            assert_eq!(unit.is_ok(), lost, "{case}: {unit:?}");
            let status = unit.map_or_else(|error| error.status(), |response| Some(response.status()));
            assert_eq!((status.unwrap().as_u16(), mock.requests().len()), (code, 2), "{case}");
            for error in [
                failure(
                    Endpoint::delete("d", "/d").json::<Value>().on(&client(&script([first.clone(), second.clone()]))),
                )
                .await
                .0,
                failure(Endpoint::delete("d", "/d").bytes().on(&client(&script([first.clone(), second.clone()]))))
                    .await
                    .0,
            ] {
                assert_eq!((error.status().unwrap().as_u16(), error.attempts()), (code, 2), "{case}: {error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_lost_two_attempts_ago_counts_as_lost() {
    let mock = script([interrupted(), refused(), not_found()]);
    delete(&client(&mock)).await.unwrap();
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_404_without_a_lost_response_is_an_error() {
    let status = |status: u16, header: &str, value: &str| MockReply::status(status).header(header, value);
    for replies in [
        vec![not_found()],
        vec![refused(), not_found()],
        vec![status(429, "retry-after", "0"), not_found()],
        vec![status(503, "retry-after", "0"), not_found()],
        vec![status(503, "retry-after-ms", "1"), not_found()],
        vec![status(503, "retry-after", "Sun, 22 Nov 2020 12:00:00 GMT"), not_found()],
        vec![not_found().header("x-should-retry", "true"), not_found()],
        vec![status(409, "x-should-retry", "true"), not_found()],
        vec![status(401, "x-should-retry", "true"), not_found()],
        vec![status(307, "location", "/v2/elsewhere"), not_found()],
        vec![refused(), status(503, "retry-after", "0"), not_found()],
    ] {
        let mock = script(replies.clone());
        let (error, _) = failure(delete(&client(&mock))).await;
        assert!(error.is_not_found(), "{error}");
        let redirects = mock.requests().iter().filter(|request| request.target().ends_with("/elsewhere")).count();
        assert_eq!(error.attempts() as usize, replies.len() - redirects);
        assert_eq!(error.details()[0].code.as_deref(), Some("10005"));
    }
}

#[tokio::test(start_paused = true)]
async fn another_error_after_a_lost_response_is_an_error() {
    for status in [400, 403, 409] {
        let mock = script([interrupted(), MockReply::status(status)]);
        let (error, _) = failure(delete(&client(&mock))).await;
        assert_eq!((error.status().map(|status| status.as_u16()), error.attempts()), (Some(status), 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_404_after_a_lost_response_is_an_error_of_other_methods() {
    let mock = script([interrupted(), not_found()]);
    assert!(failure(client(&mock).request(Method::GET, "/things/t-1")).await.0.is_not_found());
    let mock = script([interrupted(), not_found()]);
    assert!(failure(post(&client(&mock), Idempotency::WithKey)).await.0.is_not_found());
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_after_a_redirect_counts_as_lost() {
    let mock = script([MockReply::status(307).header("location", "/v2/elsewhere"), interrupted(), not_found()]);
    assert_eq!(delete(&client(&mock)).with_response().await.unwrap().attempts(), 2);
}

/// The body of the 404 is never decoded as the value of the call.
#[tokio::test(start_paused = true)]
async fn a_404_is_an_error_of_a_delete_that_returns_a_value() {
    let says =
        "404 Not Found for DELETE https://api.telnyx.com/v2/things/1: Resource not found (10005) [after 2 attempts]";
    let lost = || script([interrupted(), not_found()]);
    let endpoint = || Endpoint::delete("things.delete", "/things/1");
    let (error, _) = failure(endpoint().json::<Value>().on(&client(&lost()))).await;
    assert!(error.is_not_found() && !error.body().is_empty(), "{error:?}");
    assert_eq!(error.to_string(), format!("things.delete: {says}"));
    for error in [
        failure(endpoint().json::<Option<Value>>().on(&client(&lost()))).await.0,
        failure(endpoint().data::<Value>().on(&client(&lost()))).await.0,
        failure(endpoint().list::<Value>().on(&client(&lost()))).await.0,
        failure(endpoint().page::<Value>().on(&client(&lost()))).await.0,
        failure(endpoint().bytes().on(&client(&lost()))).await.0,
        failure(endpoint().download("image/png").on(&client(&lost()))).await.0,
        failure(endpoint().decode_with(|_| Ok(())).on(&client(&lost()))).await.0,
    ] {
        assert_eq!(
            (error.to_string(), error.status()),
            (format!("things.delete: {says}"), Some(StatusCode::NOT_FOUND))
        );
    }
    let raw = |client: &telnyx_ai_core::Client| client.request(Method::DELETE, "/things/1");
    for error in [
        failure(raw(&client(&lost()))).await.0,
        failure(raw(&client(&lost())).json::<Value>()).await.0,
        failure(raw(&client(&lost())).events::<Value>()).await.0,
    ] {
        assert_eq!(error.to_string(), format!("request: {says}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_404_after_a_lost_response_is_success_with_any_body() {
    for body in ["", "<html>", "{\"error\":", "null"] {
        let mock = script([interrupted(), MockReply::json(404, body)]);
        let response = delete(&client(&mock)).with_response().await.unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{body}");
    }
}
