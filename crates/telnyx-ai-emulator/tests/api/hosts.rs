//! Requests for hosts that are not the emulator.

use serde_json::json;
use telnyx_ai_emulator::Emulator;

use crate::client::{Response, address, builder, exchange, start};

/// Requests the models with these lines instead of a `Host` line.
async fn list_models(emulator: &Emulator, target: &str, version: &str, lines: &str) -> Response {
    let head = format!("GET {target} HTTP/{version}\r\n{lines}Authorization: Bearer k\r\nConnection: close\r\n\r\n");
    exchange(emulator, head.as_bytes(), b"").await
}

#[tokio::test]
async fn only_hosts_of_the_emulator_are_served() {
    let emulator = start().await;
    let own = address(&emulator);
    for (target, version, lines, status) in [
        ("/v2/ai/models", "1.1", format!("Host: {own}\r\n"), 200),
        ("/v2/ai/models", "1.1", "hOsT:   LocalHost.:9 \r\n".to_owned(), 200),
        ("/v2/ai/models", "1.1", "Host: [::1]\r\n".to_owned(), 200),
        ("/v2/ai/models", "1.0", String::new(), 200),
        ("/v2/ai/models", "1.1", String::new(), 400),
        ("/v2/ai/models", "1.1", format!("Host: {own}\r\nHost: {own}\r\n"), 400),
        ("/v2/ai/models", "1.1", "Host:\r\n".to_owned(), 403),
        ("/v2/ai/models", "1.0", "Host: evil.test\r\n".to_owned(), 403),
        ("/v2/ai/models", "1.1", "Host: localhost.evil.test\r\n".to_owned(), 403),
        ("/v2/ai/models", "1.1", "Host: 127.0.0.1.nip.io\r\n".to_owned(), 403),
        ("http://localhost/v2/ai/models", "1.1", format!("Host: {own}\r\n"), 200),
        ("http://evil.test/v2/ai/models", "1.1", format!("Host: {own}\r\n"), 403),
        ("/nowhere", "1.1", "Host: evil.test\r\n".to_owned(), 403),
    ] {
        let response = list_models(&emulator, target, version, &lines).await;
        assert_eq!(response.status, status, "{target} {lines}: {}", response.text());
        assert!(response.header("x-request-id").is_some());
    }
    for path in ["/", "/health", "/emulator/requests", "/emulator/page.js"] {
        for (host, status) in [(own, 200), ("evil.test", 403)] {
            let response = list_models(&emulator, path, "1.1", &format!("Host: {host}\r\n")).await;
            assert_eq!(response.status, status, "{path} of {host}");
        }
    }
    // The host is checked before the key.
    let head = "DELETE /v2/ai/embeddings/buckets/docs HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(&emulator, head.as_bytes(), b"").await.status, 403);
}

#[tokio::test]
async fn the_error_is_in_the_form_of_the_path_and_names_the_flag() {
    let emulator = start().await;
    let lines = "Host: evil.test:81\r\n";
    let error = list_models(&emulator, "/v2/ai/models", "1.1", lines).await.json(403);
    let expected = "The Host `evil.test:81` is neither a loopback host nor the address of this emulator. If it is meant, \
                start the emulator with `--allow-host NAME` (in a program: `Builder::allow_host`).";
    assert_eq!(error, json!({"errors": [{"code": "10010", "title": "Authorization failed", "detail": expected}]}));
    let error = list_models(&emulator, "/v2/ai/anthropic/v1/messages", "1.1", lines).await.json(403);
    assert_eq!(error, json!({"type": "error", "error": {"type": "permission_error", "message": expected}}));
    let long = format!("Host: {}\r\n", "x".repeat(5000));
    let error = list_models(&emulator, "/v2/ai/models", "1.1", &long).await.json(403);
    assert!(error["errors"][0]["detail"].as_str().unwrap().starts_with(&format!("The Host `{}` is", "x".repeat(100))));
}

#[tokio::test]
async fn a_rejected_body_is_read_and_has_no_effect() {
    let emulator = start().await;
    let body = vec![b' '; 3 << 20];
    for path in ["/v2/ai/conversations", "/v2/ai/audio/transcriptions"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        assert_eq!(exchange(&emulator, head.as_bytes(), &body).await.status, 403);
    }
    assert_eq!(emulator.requests().all().iter().map(|request| request.status).collect::<Vec<_>>(), [Some(403); 2]);
}

#[tokio::test]
async fn more_hosts_can_be_allowed() {
    let emulator = builder().bind([0, 0, 0, 0]).allow_host("emulator").allow_host("api.test").start().await.unwrap();
    for (host, status) in [
        ("emulator:8088", 200),
        ("API.test", 200),
        ("localhost", 200),
        ("0.0.0.0", 200),
        ("127.0.0.1:1", 200),
        ("192.0.2.1", 403),
        ("www.api.test", 403),
    ] {
        let response = list_models(&emulator, "/v2/ai/models", "1.1", &format!("Host: {host}\r\n")).await;
        assert_eq!(response.status, status, "{host}");
    }
    let error = Emulator::builder().allow_host("http://api.test").start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert_eq!(error.to_string(), "the host `http://api.test` should be a name or an address, such as emulator.test");
}
