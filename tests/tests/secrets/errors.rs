//! Errors of every kind, from servers that echo the key.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;
use telnyx_ai::{Error, Result, Telnyx};
use telnyx_ai_tests::{FaultServer, Script, http_response, json_response, sse_response};

use crate::{KEY, assert_hidden, builder, shown};

/// Asserts that no representation of an error contains the key, including the panic message of `unwrap`.
#[track_caller]
fn assert_redacted(what: &str, error: Error) {
    assert_hidden(what, &shown(&error));
    let panic = catch_unwind(AssertUnwindSafe(move || fallible(error).unwrap())).unwrap_err();
    assert_hidden(what, panic.downcast_ref::<String>().unwrap());
}

/// Returns the error, so that the caller can unwrap it like a program.
fn fallible(error: Error) -> Result<()> {
    Err(error)
}

fn echo(status: u16, content_type: &str, body: &str) -> Script {
    let authorization = format!("Bearer {KEY}");
    let headers = [
        ("content-type", content_type),
        ("authorization", &authorization),
        ("x-request-id", KEY),
        ("x-debug", &authorization),
    ];
    Script::respond(http_response(status, &headers, body))
}

#[tokio::test]
async fn a_response_that_echoes_the_key_is_redacted() {
    let bodies = [
        ("application/json", format!(r#"{{"errors":[{{"code":"1","title":"Bearer {KEY}","detail":"key {KEY}"}}]}}"#)),
        (
            "application/json",
            format!(r#"{{"error":{{"message":"Incorrect API key provided: {KEY}","param":"{KEY}"}}}}"#),
        ),
        ("application/json", format!(r#"{{"detail":[{{"loc":["header","{KEY}"],"msg":"{KEY}","type":"{KEY}"}}]}}"#)),
        ("application/json", format!(r#"{{"data":"{KEY}"}}"#)),
        ("application/json", format!(r#"{{"data":[{{"{KEY}":1}}]}}"#)),
        ("application/json", format!(r#"{{"data": "{KEY}"#)),
        ("application/json", format!(r#"{{"data": [] }} {KEY}"#)),
        ("text/html", format!("<html><pre>authorization: Bearer {KEY}</pre></html>")),
        ("text/plain", format!("{KEY}{KEY} {KEY}")),
        ("text/plain", format!("{}{KEY}", "x".repeat(200_000))),
    ];
    for (content_type, body) in bodies {
        for status in [200, 401, 404, 422, 429, 500, 502] {
            let server = FaultServer::start([echo(status, content_type, &body)]).await;
            let telnyx = builder(&server.base_url()).max_retries(0).build().unwrap();
            let error = telnyx.models().list().await.unwrap_err();

            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.headers().unwrap()["x-debug"], "Bearer [redacted]");
            assert_eq!(error.request_id(), Some("[redacted]"));
            assert_redacted(&format!("{status} {body:.80}"), error);
        }
    }
}

#[tokio::test]
async fn a_stream_that_echoes_the_key_is_redacted() {
    let good = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n";
    for event in [
        format!("data: {{\"error\":{{\"message\":\"{KEY}\"}}}}\n\n"),
        format!("event: error\ndata: {KEY}\n\n"),
        format!("data: {{\"choices\":\"{KEY}\"}}\n\n"),
        format!("data: {KEY}\n\n"),
        format!("data: {{\"choices\":[{{\"index\":\"{KEY}"),
    ] {
        let server = FaultServer::start([Script::respond(sse_response(&[good, &event]))]).await;
        let stream = builder(&server.base_url()).build().unwrap().chat().stream("Hi").await.unwrap();
        let error = stream.finish().await.unwrap_err();
        assert_redacted(&event, error);
    }
}

#[tokio::test]
async fn a_redirect_target_with_the_key_is_redacted() {
    for location in [format!("https://other.test/?key={KEY}"), format!("https://{KEY}.test/"), format!("::{KEY}")] {
        let server = FaultServer::start([Script::respond(http_response(307, &[("location", &location)], ""))]).await;
        let error = builder(&server.base_url()).build().unwrap().models().list().await.unwrap_err();
        assert!(error.is_redirect());
        assert_redacted(&location, error);
    }
}

#[tokio::test]
async fn network_errors_do_not_contain_the_key() {
    let faults = [
        ("closed", Script::read_request().then_close()),
        ("reset", Script::read_request().then_reset()),
        ("stalled", Script::read_request().then_stall()),
        ("no HTTP", Script::respond(format!("{KEY}\r\n\r\n")).then_close()),
        ("bad header", Script::respond(format!("HTTP/1.1 200 OK\r\n{KEY}\r\n\r\n")).then_close()),
        (
            "bad chunk",
            Script::respond(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{KEY}\r\n")).then_close(),
        ),
    ];
    for (what, script) in faults {
        let server = FaultServer::start([script]).await;
        let telnyx = builder(&server.base_url()).max_retries(0).timeout(Duration::from_millis(100)).build().unwrap();
        assert_redacted(what, telnyx.models().list().await.unwrap_err());
    }
    let refused = FaultServer::refused();
    let telnyx = builder(&refused.base_url()).max_retries(0).build().unwrap();
    assert_redacted("refused", telnyx.models().list().await.unwrap_err());
}

#[tokio::test]
async fn errors_of_every_kind_do_not_contain_the_key() {
    let mock = |reply| {
        let mock = MockTransport::new().reply(reply);
        Telnyx::builder().api_key(KEY).transport(mock).max_retries(0).build().unwrap()
    };
    for kind in [
        TransportErrorKind::Connect,
        TransportErrorKind::Interrupted,
        TransportErrorKind::Timeout,
        TransportErrorKind::Body,
        TransportErrorKind::Unsendable,
    ] {
        assert_redacted("transport", mock(MockReply::fails(kind)).models().list().await.unwrap_err());
    }
    let telnyx = builder("http://127.0.0.1:9").max_response_bytes(1).transport(
        MockTransport::new().reply(MockReply::json(200, format!(r#""{KEY}""#))).reply(MockReply::json(
            200,
            format!(r#"{{"data":{{"task_id":"{KEY}","status":"failed","reason":"{KEY}"}}}}"#),
        )),
    );
    let telnyx = telnyx.build().unwrap();
    assert_redacted("too large", telnyx.models().list().await.unwrap_err());
    assert_redacted("argument", telnyx.embeddings().get("").await.unwrap_err());
    assert_redacted("header", telnyx.models().list().header("x", format!("{KEY}\n")).await.unwrap_err());
    assert_redacted("header name", telnyx.models().list().header("x\n", KEY).await.unwrap_err());
    let own = telnyx.models().list().header("authorization", format!("Bearer {KEY}\u{7f}"));
    assert_redacted("authorization", own.await.unwrap_err());
}

#[test]
fn builder_errors_do_not_contain_the_key() {
    let telnyx = Telnyx::builder;
    for (what, result) in [
        ("line break", telnyx().api_key(format!("{KEY}\n")).build()),
        ("space", telnyx().api_key(format!("Bearer {KEY}")).build()),
        ("not ASCII", telnyx().api_key(format!("{KEY}é")).build()),
        ("password", telnyx().api_key(KEY).base_url(format!("https://{KEY}@api.telnyx.com/v2")).build()),
        ("password", telnyx().api_key(KEY).base_url(format!("https://x:{KEY}@api.telnyx.com/v2")).build()),
        ("fragment", telnyx().api_key(KEY).base_url(format!("https://api.telnyx.com/v2#{KEY}")).build()),
        ("scheme", telnyx().api_key(KEY).base_url(format!("ftp://x.test/{KEY}")).build()),
        ("no URL", telnyx().api_key(KEY).base_url(format!("/v2?key={KEY}")).build()),
        ("plain http", telnyx().api_key(KEY).base_url(format!("http://x.test/v2?key={KEY}")).build()),
        ("header", telnyx().api_key(KEY).header("x-api-key", format!("{KEY}\n")).build()),
        ("header", telnyx().api_key(KEY).header("authorization", format!("Bearer {KEY}\r\n")).build()),
    ] {
        let error = result.unwrap_err();
        assert!(error.is_config(), "{what}: {error:?}");
        assert_redacted(what, error);
    }
}

#[tokio::test]
async fn a_key_at_the_truncation_boundary_is_redacted() {
    let body = format!("{}{KEY}", "x".repeat(64 * 1024 - 16));
    let server = FaultServer::start([echo(500, "text/plain", &body)]).await;
    let telnyx = builder(&server.base_url()).max_retries(0).build().unwrap();
    assert_redacted("500", telnyx.models().list().await.unwrap_err());
}

#[tokio::test]
async fn a_key_with_json_escapes_is_redacted() {
    let key = format!("{KEY}/+");
    for spelling in [format!("{KEY}\\/+"), format!("{KEY}/\\u002b"), key.replacen('c', "\\u0063", 1)] {
        let body = format!(r#"{{"errors":[{{"detail":"key {spelling}"}}]}}"#);
        let server = FaultServer::start([Script::respond(json_response(401, body))]).await;
        let telnyx = builder(&server.base_url()).api_key(key.as_str()).build().unwrap();
        assert_redacted(&spelling, telnyx.models().list().await.unwrap_err());
    }
}
