//! Requests that do not arrive completely.

use std::time::Duration;

use telnyx_ai_emulator::Emulator;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::client::{builder, get};

async fn start() -> Emulator {
    builder().read_timeout(Duration::from_millis(100)).start().await.unwrap()
}

/// Returns the bytes that the emulator sends before it closes the connection.
async fn sent(emulator: &Emulator, bytes: &str) -> String {
    let address = emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.replace("HOST", address).as_bytes()).await.unwrap();
    let mut response = Vec::new();
    drop(stream.read_to_end(&mut response).await);
    String::from_utf8(response).unwrap()
}

#[tokio::test]
async fn a_limit_of_no_time_is_rejected() {
    let error = builder().read_timeout(Duration::ZERO).start().await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("the read timeout is zero"), "{error}");
}

#[tokio::test]
async fn headers_that_do_not_end_close_the_connection() {
    let emulator = start().await;
    let begun = "GET /v2/ai/models HTTP/1.1\r\nHost: HOST\r\nX-Slow: a";
    for bytes in ["", "G", begun] {
        assert_eq!(sent(&emulator, bytes).await, "", "{bytes}");
    }
    assert_eq!(emulator.requests().count(), 0);
    // The same after a first request.
    let first = "GET /v2/ai/models HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer k\r\n\r\n";
    let response = sent(&emulator, &format!("{first}{begun}")).await;
    assert_eq!(response.matches("HTTP/1.1 200 OK").count(), 1, "{response}");
    get(&emulator, "/ai/models").await.json(200);
}

#[tokio::test]
async fn a_body_that_stops_arriving_is_a_408_in_the_form_of_its_surface() {
    let emulator = start().await;
    for (path, message) in [
        ("/ai/chat/completions", "\"code\":\"408\""),
        ("/ai/anthropic/v1/messages", "\"type\":\"error\""),
        ("/ai/audio/transcriptions", "\"code\":\"408\""),
        ("/nothing", "\"code\":\"408\""),
    ] {
        let request = format!(
            "POST /v2{path} HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer k\r\nContent-Length: 100\r\n\
             Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        );
        let response = sent(&emulator, &request).await;
        assert!(response.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{path}: {response}");
        assert!(response.contains(message) && response.contains("within 100ms"), "{path}: {response}");
        assert!(response.contains("x-request-id: "), "{response}");
    }
    get(&emulator, "/ai/models").await.json(200);
}

#[tokio::test]
async fn a_body_that_is_only_discarded_has_the_same_limit() {
    let emulator = start().await;
    for (path, host) in [
        ("/v2/ai/chat/completions", "evil.example"),
        ("/v2/nothing", "evil.example"),
        ("/emulator/faults", "evil.example"),
        ("/emulator/faults", "HOST"),
        ("/", "HOST"),
    ] {
        for framing in ["Content-Length: 100\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"] {
            let request =
                format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{framing}");
            let response = tokio::time::timeout(Duration::from_secs(20), sent(&emulator, &request)).await.unwrap();
            let status = if path == "/" { "405 Method Not Allowed" } else { "408 Request Timeout" };
            assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{path} {host}: {response}");
        }
    }
    get(&emulator, "/ai/models").await.json(200);
}

#[tokio::test]
async fn a_slow_response_is_no_slow_request() {
    let emulator =
        builder().read_timeout(Duration::from_millis(20)).chunk_delay(Duration::from_millis(30)).start().await.unwrap();
    let body = "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    let request = format!(
        "POST /v2/ai/chat/completions HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer k\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let response = sent(&emulator, &request).await;
    assert!(response.contains("data: [DONE]"), "{response}");
}
