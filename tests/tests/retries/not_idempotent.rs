//! Chat completions, class `NotIdempotent`: not retried if the service may have charged for them.

use std::time::Duration;

use telnyx_ai::{Error, Telnyx};
use telnyx_ai_tests::{
    COMPLETION, FaultServer, JSON, Script, all, builder, http_response, json_response, short_body_response, soon,
    telnyx,
};

type Predicate = fn(&Error) -> bool;

/// Long enough for the request to reach the server before the timeout, even on a busy machine and with OpenSSL, which
/// reads the system certificates for each of these clients.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Each way to lose the response to a request that the server has read, and the predicate of the error.
fn lost_responses() -> Vec<(&'static str, Script, Predicate)> {
    let answer = |status| Script::respond(json_response(status, "{}"));
    vec![
        ("closed", Script::read_request().then_close(), Error::is_interrupted),
        ("reset", Script::read_request().then_reset(), Error::is_interrupted),
        ("stalled", Script::read_request().then_stall(), Error::is_timeout),
        (
            "cut in the head",
            Script::respond(json_response(200, COMPLETION)).cut_at(20).then_close(),
            Error::is_interrupted,
        ),
        (
            "cut in the body",
            Script::respond(short_body_response(200, JSON, "{", 9)).then_close(),
            Error::is_interrupted,
        ),
        (
            "stalled in the body",
            Script::respond(short_body_response(200, JSON, "{", 9)).then_stall(),
            Error::is_timeout,
        ),
        ("408", answer(408), |error| error.is_api() && error.status().unwrap() == 408),
        ("500", answer(500), |error| error.is_server_error() && error.status().unwrap() == 500),
        ("502", answer(502), |error| error.is_server_error() && error.status().unwrap() == 502),
        ("503", answer(503), |error| error.is_server_error() && error.status().unwrap() == 503),
        ("504", answer(504), |error| error.is_server_error() && error.status().unwrap() == 504),
    ]
}

/// A client whose attempts time out before the stalls above end.
fn with_short_timeout(server: &FaultServer) -> Telnyx {
    builder(&server.base_url()).timeout(TIMEOUT).build().unwrap()
}

#[tokio::test]
async fn a_completion_that_may_be_charged_is_sent_once() {
    all(lost_responses().into_iter().map(|(how, script, is_expected)| async move {
        let server = FaultServer::start([script]).await;
        let error = with_short_timeout(&server).chat().complete("Hi").await.unwrap_err();

        assert!(is_expected(&error), "{how}: {error:?}");
        assert_eq!((error.attempts(), error.operation()), (1, Some("chat.complete")), "{how}");
        assert_eq!(server.requests().len(), 1, "{how}");
        assert_eq!(server.requests()[0].target, "/v2/ai/chat/completions");
        assert_eq!(server.requests()[0].header("idempotency-key"), None, "the service accepts none here");
        assert!(
            error.is_transient() && error.may_have_been_charged(),
            "{how}: the caller decides whether to pay again"
        );
        assert!(error.to_string().contains("not retried: it may have been charged"), "{how}: {error}");
    }))
    .await;
}

#[tokio::test]
async fn a_stream_that_may_be_charged_is_requested_once() {
    // The body of a streamed response is read after the call; see `streams`.
    let before_the_body = lost_responses().into_iter().filter(|(how, ..)| !how.ends_with("the body"));
    all(before_the_body.map(|(how, script, is_expected)| async move {
        let server = FaultServer::start([script]).await;
        let error = with_short_timeout(&server).chat().stream("Hi").await.unwrap_err();

        assert!(is_expected(&error), "{how}: {error:?}");
        assert_eq!((error.attempts(), error.operation()), (1, Some("chat.stream")), "{how}");
        assert!(error.may_have_been_charged(), "{how}: {error}");
        assert_eq!(server.requests().len(), 1, "{how}");
    }))
    .await;
}

#[tokio::test]
async fn idempotent_true_allows_three_attempts() {
    all(lost_responses().into_iter().map(|(how, script, is_expected)| async move {
        let server = FaultServer::start([script]).await;
        let error = with_short_timeout(&server).chat().complete("Hi").idempotent(true).await.unwrap_err();

        assert!(is_expected(&error), "{how}: {error:?}");
        assert!(error.to_string().contains("after 3 attempts") && error.may_have_been_charged(), "{error}");
        assert!(!error.to_string().contains("not retried"), "{error}");
        assert_eq!(error.attempts(), 3, "{how}");
        let requests = server.requests();
        assert_eq!(requests.len(), 3, "{how}");
        assert!(requests.iter().all(|request| request.body == requests[0].body), "{how}");
    }))
    .await;
}

#[tokio::test]
async fn a_rejected_completion_is_retried() {
    let turned_away = |status, header| Script::respond(http_response(status, &[header], "{}"));
    let cases = [
        turned_away(429, ("retry-after-ms", "0")),
        turned_away(429, ("x-none", "")),
        turned_away(503, ("retry-after", "0")),
        turned_away(500, ("x-should-retry", "true")),
    ];
    all(cases.map(|script| async move {
        let server = FaultServer::start([script, Script::respond(json_response(200, COMPLETION))]).await;
        let reply = telnyx(&server).chat().complete("Hi").with_response().await.unwrap();

        assert_eq!((&*reply.value().text(), reply.attempts()), ("Hello", 2));
        assert_eq!(server.requests().len(), 2);
    }))
    .await;
}

#[tokio::test]
async fn permanent_errors_and_exhausted_quotas_are_not_retried() {
    let quota = r#"{"error":{"code":"insufficient_quota","message":"You exceeded your quota."}}"#;
    let cases = [
        Script::respond(http_response(429, &[("x-should-retry", "false")], "{}")),
        Script::respond(http_response(429, &[("retry-after", "61")], "{}")),
        Script::respond(json_response(429, quota)),
    ];
    all(cases.map(|script| async move {
        let server = FaultServer::start([script]).await;
        let error = telnyx(&server).chat().complete("Hi").await.unwrap_err();

        assert!(error.is_rate_limited() && !error.may_have_been_charged(), "{error:?}");
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    }))
    .await;
}

#[tokio::test]
async fn a_dropped_call_closes_its_connection_and_is_not_retried() {
    let server = FaultServer::start([Script::read_request().then_stall()]).await;
    let telnyx = telnyx(&server);
    let call = tokio::spawn(telnyx.chat().complete("Hi").idempotent(true).into_future());

    soon(server.wait_for_requests(1)).await;
    call.abort();

    soon(server.closed_by_peer()).await;
    assert_eq!((server.requests().len(), server.connections()), (1, 1));
}
