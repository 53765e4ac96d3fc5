//! Faults that are error responses.

use std::time::Duration;

use serde_json::json;
use telnyx_ai_emulator::faults::Fault;

use super::{CHAT, KEY, playing};
use crate::client::{get, post, send};

const TOLD: &str = "This error is a fault that the emulator was asked to play.";

#[tokio::test]
async fn an_error_has_the_form_of_its_path() {
    let emulator = playing([]).await;
    for (status, code, title) in [
        (400, "10015", "Bad Request"),
        (401, "10009", "Authentication failed"),
        (403, "10010", "Authorization failed"),
        (404, "10005", "Resource not found"),
        (408, "408", "Request Timeout"),
        (429, "10011", "Too many requests"),
        (500, "10007", "Unexpected error"),
        (503, "503", "Service Unavailable"),
        (599, "599", "Error"),
    ] {
        emulator.faults().add(Fault::status(status)).unwrap();
        let response = get(&emulator, "/ai/models").await;
        assert!(response.header("x-request-id").is_some());
        assert_eq!((response.header("retry-after"), response.header("retry-after-ms")), (None, None));
        assert_eq!(response.json(status), json!({"errors": [{"code": code, "title": title, "detail": TOLD}]}));
    }
    emulator.faults().add(Fault::status(503)).unwrap();
    let overloaded = post(&emulator, "/ai/anthropic/v1/messages", json!({})).await.json(503);
    assert_eq!(overloaded, json!({"type": "error", "error": {"type": "overloaded_error", "message": TOLD}}));
}

#[tokio::test]
async fn limits_and_combinations_have_their_codes() {
    let emulator = playing([]).await;
    let spent = json!([{"code": "10039", "title": "Feature limited", "detail": "Inference spend limit reached"}]);
    let detail = "The model does not support this combination of parameters.";
    let unsupported = json!([{"code": "10015", "title": "Bad Request", "detail": detail}]);
    for (fault, status, errors) in [(Fault::feature_limited(), 403, &spent), (Fault::unsupported(), 400, &unsupported)]
    {
        emulator.faults().add(fault.clone().times(2)).unwrap();
        assert_eq!(post(&emulator, CHAT, json!({})).await.json(status), json!({ "errors": errors }));
        let with_both = post(&emulator, "/ai/openai/chat/completions", json!({})).await.json(status);
        assert_eq!((&with_both["errors"], &with_both["error"]["code"]), (errors, &errors[0]["code"]));
        emulator.faults().add(fault).unwrap();
        let message = post(&emulator, "/ai/anthropic/v1/messages", json!({})).await.json(status);
        assert_eq!(message["error"]["message"], errors[0]["detail"]);
    }
}

#[tokio::test]
async fn a_wait_is_told_in_seconds_and_exactly() {
    let emulator = playing([]).await;
    for (milliseconds, seconds, exact) in
        [(0, "0", None), (1000, "1", None), (1, "1", Some("1")), (1250, "2", Some("1250")), (90_000, "90", None)]
    {
        emulator.faults().add(Fault::status(429).retry_after(Duration::from_millis(milliseconds))).unwrap();
        let response = get(&emulator, "/ai/models").await;
        assert_eq!(response.status, 429);
        assert_eq!((response.header("retry-after"), response.header("retry-after-ms")), (Some(seconds), exact));
    }
}

#[tokio::test]
async fn a_body_can_be_given() {
    let body = "{ \"errors\":[{\"code\":\"insufficient_quota\"}]}";
    let emulator = playing([Fault::status(429).body(body).times(2)]).await;
    for path in [CHAT, "/ai/anthropic/v1/messages"] {
        let response = post(&emulator, path, json!({})).await;
        assert_eq!((response.status, response.text().as_str()), (429, body));
        assert_eq!(response.header("content-type"), Some("application/json"));
    }
}

#[tokio::test]
async fn every_path_and_every_key_is_met() {
    let emulator = playing([Fault::status(500).times(3)]).await;
    assert_eq!(get(&emulator, "/nowhere").await.status, 500);
    assert_eq!(send(&emulator, "GET", "/ai/models", "", b"").await.status, 500);
    assert_eq!(send(&emulator, "PATCH", "/ai/models", KEY, b"").await.status, 500);
    assert_eq!(send(&emulator, "GET", "/ai/models", "", b"").await.status, 401);
}
