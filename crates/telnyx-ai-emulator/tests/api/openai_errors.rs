//! Errors below `/ai/openai` in OpenAI's form.

use serde_json::{Value, json};

use crate::client::{builder, exchange, get, post, send, start};

const KEY: &str = "Authorization: Bearer k\r\n";
const CHAT: &str = "/ai/openai/chat/completions";

/// Returns the fields that a client reads, after a check of the other fields.
#[track_caller]
fn read(mut body: Value) -> (String, String, Value, Value) {
    let error = body.as_object_mut().unwrap().remove("error").unwrap();
    assert_eq!(error.as_object().unwrap().len(), 4, "{error}");
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (text("message"), text("type"), error["param"].clone(), error["code"].clone())
}

#[tokio::test]
async fn a_validation_error_names_the_field_in_message_and_param() {
    let emulator = start().await;
    let hi = json!([{"role": "user", "content": "Hi"}]);
    for (path, body, message, param) in [
        (CHAT, json!({}), "messages: Field required", "messages"),
        (
            CHAT,
            json!({"messages": hi, "n": 0, "stream": 1}),
            "stream: Input should be a valid boolean; n: Input should be greater than or equal to 1",
            "stream",
        ),
        (
            CHAT,
            json!({"messages": [{"role": "boss", "content": "x"}]}),
            "messages.0.role: Input should be 'system' or 'user' or 'assistant' or 'tool' or 'developer'",
            "messages.0.role",
        ),
        (CHAT, json!({"messages": hi, "model": "x/y"}), "model: The model 'x/y' is not available for chat", "model"),
        ("/ai/openai/responses", json!({}), "input: Field required", "input"),
        (
            "/ai/openai/embeddings",
            json!({"model": "x/y", "input": "x"}),
            "model: The model 'x/y' is not available for embeddings",
            "model",
        ),
    ] {
        let body = post(&emulator, path, body).await.json(422);
        assert!(body["detail"][0]["loc"].is_array());
        let expected = (message.to_owned(), "invalid_request_error".to_owned(), json!(param), Value::Null);
        assert_eq!(read(body), expected);
    }
    // The error applies to the complete body.
    let broken = send(&emulator, "POST", CHAT, KEY, b"").await.json(422);
    assert_eq!(read(broken), ("Field required".into(), "invalid_request_error".into(), Value::Null, Value::Null));
    let broken = send(&emulator, "POST", CHAT, KEY, b"{\"a\": }").await.json(422);
    let (message, _, param, _) = read(broken);
    assert_eq!((message.as_str(), param), ("JSON decode error: expected value at line 1 column 7", Value::Null));
    let key = format!("{KEY}Idempotency-Key: not ok\r\n");
    let rejected = send(&emulator, "POST", "/ai/embeddings", &key, b"{}").await.json(422);
    assert!(rejected.get("error").is_none() && rejected["detail"][0]["loc"] == json!(["header", "Idempotency-Key"]));
}

#[tokio::test]
async fn every_status_has_an_error_beside_the_service_s_own() {
    let emulator = start().await;
    let fault = |status: u16| format!("{KEY}x-emulator-fault: status={status}\r\n");
    let invalid = "invalid_request_error";
    for (method, path, headers, size, status, kind, code) in [
        ("POST", CHAT, fault(400), 0, 400, invalid, "10015"),
        ("POST", CHAT, format!("{KEY}x-emulator-fault: x\r\n"), 0, 400, invalid, "10015"),
        ("POST", CHAT, String::new(), 0, 401, "authentication_error", "10009"),
        ("POST", CHAT, fault(403), 0, 403, "permission_error", "10010"),
        ("GET", "/ai/openai/nothing", KEY.to_owned(), 0, 404, invalid, "10005"),
        ("DELETE", CHAT, KEY.to_owned(), 0, 405, invalid, "405"),
        ("POST", CHAT, fault(409), 0, 409, invalid, "409"),
        ("POST", CHAT, KEY.to_owned(), 17 << 20, 413, invalid, "10015"),
        ("POST", CHAT, fault(429), 0, 429, "rate_limit_error", "10011"),
        ("POST", CHAT, fault(500), 0, 500, "server_error", "10007"),
        ("POST", CHAT, fault(503), 0, 503, "server_error", "503"),
    ] {
        let response = send(&emulator, method, path, &headers, &vec![b' '; size]).await;
        assert_eq!(response.header("content-type"), Some("application/json"));
        assert_eq!(response.header("content-length"), Some(response.body.len().to_string().as_str()));
        let body = response.json(status);
        assert_eq!(body["errors"][0]["code"], code);
        let detail = body["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert_eq!(read(body), (detail, kind.to_owned(), Value::Null, json!(code)), "{method} {path} {headers}");
    }
    let head = format!("GET /v2/ai/openai/models HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n{KEY}\r\n");
    let other = exchange(&emulator, head.as_bytes(), b"").await.json(403);
    assert_eq!(read(other).1, "permission_error");
    let conversation = json!({"conversation": "c-1", "input": "Hi"});
    assert_eq!(read(post(&emulator, "/ai/openai/responses", conversation).await.json(404)).3, "10005");
    let broken = builder().upstream("http://127.0.0.1:1/v1").start().await.unwrap();
    let body = json!({"messages": [{"role": "user", "content": "Hi"}]});
    assert_eq!(read(post(&broken, CHAT, body).await.json(502)).1, "server_error");
}

#[tokio::test]
async fn other_paths_and_bodies_are_as_they_were() {
    let emulator = start().await;
    for path in ["/ai/chat/completions", "/ai/responses", "/ai/embeddings", "/ai/openai"] {
        let body = send(&emulator, "POST", path, KEY, b"{}").await;
        let body: Value = serde_json::from_slice(&body.body).unwrap();
        assert!(body.get("error").is_none() && body.as_object().unwrap().len() == 1, "{path}: {body}");
    }
    let own = format!("{KEY}x-emulator-fault: status=500 body={{\"a\":1}}\r\n");
    assert_eq!(send(&emulator, "POST", CHAT, &own, b"").await.json(500), json!({"a": 1}));
    let models = get(&emulator, "/ai/openai/models").await.json(200);
    assert!(models.get("error").is_none());
}

#[tokio::test]
async fn a_fault_breaks_the_error_that_would_be_sent() {
    let emulator = start().await;
    for path in [CHAT, "/ai/anthropic/v1/messages"] {
        let complete = send(&emulator, "POST", path, KEY, b"{}").await;
        assert_eq!(complete.status, 422);
        let cut = send(&emulator, "POST", path, &format!("{KEY}x-emulator-fault: cut-body=9\r\n"), b"{}").await;
        assert_eq!((cut.status, cut.body.as_slice()), (422, &complete.body[..9]));
        assert_eq!(cut.header("content-length"), Some(complete.body.len().to_string().as_str()));
    }
}
