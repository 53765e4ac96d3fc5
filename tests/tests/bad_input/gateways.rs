//! Error responses of the service and of gateways in front of it.

use std::time::Duration;

use telnyx_ai_tests::{FaultServer, Script, builder, http_response, json_response, short_body_response, telnyx};

const HTML: &str = "<!DOCTYPE html><html><head><title>Access denied</title></head><body><h1>Blocked</h1></body></html>";

#[tokio::test]
async fn html_from_a_proxy_with_a_2xx_status() {
    let server =
        FaultServer::start([Script::respond(http_response(200, &[("content-type", "text/html")], HTML))]).await;
    let telnyx = telnyx(&server);
    let models = telnyx.models().list().await.unwrap_err();
    let stream = telnyx.chat().stream("Hi").await.unwrap().finish().await.unwrap_err();
    for (error, expected) in
        [(models, "models.list: expected JSON (Vec<Model>)"), (stream, "chat.stream: expected JSON (ChatChunk)")]
    {
        assert!(error.is_decode() && !error.is_transient(), "{error:?}");
        assert_eq!((error.json_path(), error.body()), (None, HTML.as_bytes()));
        assert_eq!(
            error.to_string(),
            format!(
                "{expected}, got HTML or XML, probably from a proxy or gateway: `{HTML}`; check the base URL and any proxy [status 200]"
            )
        );
    }
}

#[tokio::test]
async fn html_from_a_proxy_with_a_502() {
    let headers = [("content-type", "text/html"), ("x-request-id", "req-1")];
    let server = FaultServer::start([Script::respond(http_response(502, &headers, HTML))]).await;
    let telnyx = builder(&server.base_url()).max_retries(0).build().unwrap();
    for error in [telnyx.models().list().await.unwrap_err(), telnyx.chat().stream("Hi").await.unwrap_err()] {
        assert!(error.is_server_error() && error.is_transient() && !error.is_decode(), "{error:?}");
        assert_eq!((error.status().unwrap().as_u16(), error.request_id()), (502, Some("req-1")));
        assert_eq!((error.details(), error.body()), (&[][..], HTML.as_bytes()));
        let text = error.to_string();
        let operation = error.operation().unwrap();
        assert_eq!(
            text,
            format!("{operation}: 502 Bad Gateway, with a body in an unknown format: `{HTML}` [request id req-1]")
        );
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn every_status_has_its_predicate() {
    type Predicate = fn(&telnyx_ai::Error) -> bool;
    let predicates: [(&str, Predicate, &[u16]); 8] = [
        ("is_auth", telnyx_ai::Error::is_auth, &[401]),
        ("is_permission_denied", telnyx_ai::Error::is_permission_denied, &[403]),
        ("is_not_found", telnyx_ai::Error::is_not_found, &[404]),
        ("is_conflict", telnyx_ai::Error::is_conflict, &[409]),
        ("is_invalid_request", telnyx_ai::Error::is_invalid_request, &[400, 422]),
        ("is_rate_limited", telnyx_ai::Error::is_rate_limited, &[429]),
        ("is_server_error", telnyx_ai::Error::is_server_error, &[500, 502, 503, 504, 599]),
        ("is_transient", telnyx_ai::Error::is_transient, &[408, 429, 500, 502, 503, 504, 599]),
    ];
    for status in [400, 401, 403, 404, 408, 409, 418, 422, 429, 451, 500, 502, 503, 504, 599] {
        let body = r#"{"errors":[{"code":"10015","title":"Bad Request","detail":"no","source":{"pointer":"/model"}}]}"#;
        let server = FaultServer::start([Script::respond(json_response(status, body))]).await;
        let telnyx = builder(&server.base_url()).max_retries(0).build().unwrap();
        let error = telnyx.chat().complete("Hi").await.unwrap_err();

        assert!(error.is_api());
        for (name, holds, statuses) in predicates {
            assert_eq!(holds(&error), statuses.contains(&status), "{name} of {status}");
        }
        let detail = &error.details()[0];
        assert_eq!((detail.code.as_deref(), detail.field.as_deref()), (Some("10015"), Some("/model")));
        let text = error.to_string();
        assert!(
            text.starts_with(&format!(
                "chat.complete: {}",
                if status == 599 { "status 599".into() } else { status.to_string() }
            )),
            "{text}"
        );
        assert!(text.ends_with(": /model: no (10015)"), "{text}");
    }
}

#[tokio::test]
async fn unknown_error_bodies_are_truncated() {
    for (body, shown) in [
        (&b""[..], ""),
        (b"\xff\xfe", ", with a body in an unknown format: `\u{fffd}\u{fffd}`"),
        (b"{\"errors\":", ", with a body in an unknown format: `{\"errors\":`"),
        (b"[]", ", with a body in an unknown format: `[]`"),
    ] {
        let server = FaultServer::start([Script::respond(json_response(400, body))]).await;
        let error = telnyx(&server).models().list().await.unwrap_err();
        assert!(error.is_invalid_request());
        assert_eq!(error.to_string(), format!("models.list: 400 Bad Request{shown}"));
    }
}

#[tokio::test]
async fn a_long_retry_after_is_reported_and_not_awaited() {
    let answer = http_response(503, &[("retry-after", "3600")], "{}");
    let server = FaultServer::start([Script::respond(answer)]).await;
    let error = telnyx(&server).models().list().await.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert!(error.to_string().ends_with("[retry after 3600 s]"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_error_message_is_one_line() {
    for status in [200, 400] {
        let server = FaultServer::start([Script::respond(json_response(status, "<p>\nGone\u{1b}[31m\0</p>"))]).await;
        let error = telnyx(&server).models().list().await.unwrap_err();
        assert!(!error.to_string().contains(char::is_control), "{error:?}");
    }
}

#[tokio::test]
async fn an_error_response_with_a_stalled_body_keeps_its_status() {
    let answer = short_body_response(401, &[], "{\"errors\":[", 9);
    let server = FaultServer::start([Script::respond(answer).then_stall()]).await;
    let telnyx = builder(&server.base_url()).timeout(Duration::from_millis(200)).build().unwrap();
    let error = telnyx.chat().complete("Hi").await.unwrap_err();
    assert!(error.is_auth(), "{error:?}");
    assert_eq!(error.body(), b"{\"errors\":[");
}
