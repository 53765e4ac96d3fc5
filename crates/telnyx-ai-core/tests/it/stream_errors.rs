//! Errors that the service reports inside a stream.

use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::{Method, StatusCode};

use crate::support::{client, drained, script};

#[tokio::test(start_paused = true)]
async fn every_error_shape_is_recognized() {
    let says = "api | chunks: the service reported an error inside the stream";
    for (event, detail) in [
        // Flat, nested, and the shapes of error bodies.
        ("data: {\"error\":\"overloaded\"}", "overloaded"),
        ("data: {\"error\":{\"message\":\"overloaded\",\"code\":\"busy\"}}", "overloaded (busy)"),
        ("data: {\"error\":{\"error\":{\"message\":\"overloaded\"}}}", "overloaded"),
        ("data: {\"errors\":[{\"code\":\"10011\",\"title\":\"Too many requests\"}]}", "Too many requests (10011)"),
        ("data: {\"errors\":[{\"detail\":\"a\"},{\"detail\":\"b\"}]}", "a; b"),
        (
            "data: {\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"unknown\",\"type\":\"x\"}]}",
            "body.model: unknown",
        ),
        ("data: {\"detail\":\"overloaded\"}", "overloaded"),
        ("data: [{\"error\":{\"message\":\"overloaded\"}}]", "overloaded"),
        ("data: {\"type\":\"error\",\"message\":\"overloaded\"}", "overloaded"),
        // Any data of an event named `error`.
        ("event: error\ndata: {\"message\":\"overloaded\"}", "overloaded"),
        ("event: error\ndata: {\"error\":{\"message\":\"overloaded\"}}", "overloaded"),
        ("event: error\ndata: overloaded", "`overloaded`"),
        ("data: {\"n\":2}\nevent: error", "`{\"n\":2}`"),
        ("event: error\ndata: [DONE]", "`[DONE]`"),
    ] {
        for rest in ["\n\ndata: [DONE]\n\n", "\n\ndata: {\"n\":3}\n\n", "\n\n", "\n", ""] {
            let reply = MockReply::events([format!("data: {{\"n\":1}}\n\n{event}{rest}")]);
            assert_eq!(
                drained(reply).await,
                (vec!["1".to_owned(), format!("{says}: {detail}")], None),
                "{event:?} {rest:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn empty_error_fields_of_a_chunk_are_ignored() {
    for event in [
        "{\"n\":1,\"error\":null}",
        "{\"n\":1,\"error\":\"\"}",
        "{\"n\":1,\"error\":false}",
        "{\"n\":1,\"error\":{}}",
        "{\"n\":1,\"errors\":[]}",
        "{\"n\":1,\"detail\":null,\"message\":\"hello\"}",
        "{\"n\":1,\"type\":\"chunk\",\"code\":\"x\"}",
    ] {
        let reply = MockReply::events([format!("data: {event}\n\nevent: chunk\ndata: {event}\n\ndata: [DONE]\n\n")]);
        assert_eq!(drained(reply).await.0, ["1", "1"], "{event}");
    }
}

#[tokio::test]
async fn an_error_event_has_all_details() {
    let event = r#"{"error":{"message":"no such model","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#;
    let mock = script([MockReply::events([format!("data: {event}\n\n")]).header("x-request-id", "r-1")]);
    let mut stream = client(&mock).request(Method::GET, "/x").events::<Value>().await.unwrap();
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_api() && !error.is_transient() && !error.is_not_found());
    assert_eq!((error.operation(), error.request_id()), (Some("request"), Some("r-1")));
    assert_eq!((error.status(), error.attempts()), (Some(StatusCode::OK), 1));
    assert_eq!(error.body(), event.as_bytes());
    let detail = &error.details()[0];
    assert_eq!((detail.code.as_deref(), detail.field.as_deref()), (Some("model_not_found"), Some("model")));
    assert_eq!(
        error.to_string(),
        "request: the service reported an error inside the stream: model: no such model (model_not_found) [request id r-1]"
    );
}

#[tokio::test]
async fn an_error_event_is_classified_by_its_code() {
    for (event, limited, unsupported, quota) in [
        (r#"{"errors":[{"code":"10039","title":"Feature limited"}]}"#, true, false, true),
        (r#"{"error":{"code":10039,"message":"no"}}"#, true, false, true),
        (r#"{"error":{"code":"insufficient_quota","message":"no"}}"#, false, false, true),
        (r#"{"errors":[{"code":10015,"detail":"no"}]}"#, false, true, false),
        (r#"{"error":{"code":"10010","message":"Feature limited"}}"#, false, false, false),
    ] {
        let mock = script([MockReply::events([format!("data: {event}\n\n")])]);
        let mut stream = client(&mock).request(Method::GET, "/x").events::<Value>().await.unwrap();
        let error = stream.try_next().await.unwrap_err();
        let seen = (error.is_feature_limited(), error.is_unsupported_parameter(), error.is_quota_exceeded());
        assert_eq!(seen, (limited, unsupported, quota), "{event}");
        assert!(error.is_api() && !error.is_transient(), "{event}");
        assert_eq!(error.to_string().contains("spending limit"), limited, "{error}");
    }
}

#[tokio::test]
async fn an_invalid_chunk_keeps_its_text() {
    let mock = script([MockReply::events(["data: {\"n\":[1,-2]}\n\n"])]);
    #[derive(Debug, serde::Deserialize)]
    struct Numbers {
        #[allow(dead_code)]
        n: Vec<u8>,
    }
    let mut stream = client(&mock).request(Method::GET, "/x").events::<Numbers>().await.unwrap();
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!((error.json_path(), error.body()), (Some("n[1]"), &b"{\"n\":[1,-2]}"[..]));
}
