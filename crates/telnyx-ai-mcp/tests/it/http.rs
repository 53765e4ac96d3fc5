//! Servers over HTTP.

use std::time::Duration;

use serde_json::json;
use telnyx_ai_mcp::McpServer;

use crate::support::http_server::HttpServer;
use crate::support::{call, problem};

#[tokio::test]
async fn calls_are_sent_in_the_session() {
    let (http, connection) = HttpServer::start().await;
    let server = connection.await.unwrap();
    assert_eq!(server.tools()[0].name(), "h_json");
    assert_eq!(call(&server, "h_json", json!({})).await, "as JSON");
    assert_eq!(call(&server, "h_sse", json!({})).await, "as an event");
    server.close().await;
    let expected = [
        "POST - - initialize",
        "POST s1 2025-11-25 notifications/initialized",
        "POST s1 2025-11-25 tools/list",
        "POST s1 2025-11-25 tools/call",
        "POST s1 2025-11-25 tools/call",
        "DELETE s1 2025-11-25 -",
    ];
    assert_eq!(http.requests(), expected);
    let closed = problem("the tool server `h` has ended: it was closed");
    assert_eq!(call(&server, "h_json", json!({})).await, closed);
}

#[tokio::test]
async fn a_call_that_hangs_is_a_timeout_and_is_cancelled() {
    for tool in ["h_hang", "h_slow_stream"] {
        let (http, connection) = HttpServer::start().await;
        let server = connection.call_timeout(Duration::from_secs(2)).await.unwrap();
        let expected = problem("the tool server `h` did not respond within 2s");
        assert_eq!(call(&server, tool, json!({})).await, expected);
        http.dropped().await;
        // A call that hangs does not delay the next one.
        assert_eq!(call(&server, "h_json", json!({})).await, "as JSON");
        server.close().await;
        let cancelled = "POST s1 2025-11-25 notifications/cancelled".to_owned();
        assert!(http.requests().contains(&cancelled), "{:?}", http.requests());
    }
}

#[tokio::test]
async fn a_call_does_not_wait_for_another_one() {
    let (_, connection) = HttpServer::start().await;
    let server = connection.await.unwrap();
    let other = server.clone();
    let hanging = tokio::spawn(async move { call(&other, "h_hang", json!({})).await });
    assert_eq!(call(&server, "h_json", json!({})).await, "as JSON");
    assert!(!hanging.is_finished());
    hanging.abort();
}

#[tokio::test]
async fn failures_of_a_call_are_errors_for_the_model() {
    let (_, connection) = HttpServer::start().await;
    let server = connection.max_message_bytes(1_000_000).await.unwrap();
    for (tool, text) in [
        ("h_huge", "it sent a message of more than 1000000 bytes"),
        ("h_huge_event", "a server-sent event is larger than the limit of 1000000 bytes"),
        ("h_cut", "the event stream ended before the result"),
        ("h_expired", "the response is 404 Not Found; the session has ended, connect again"),
        ("h_html", "the content type `text/html` is neither JSON nor an event stream"),
        ("h_moved", "the response is 307 Temporary Redirect; redirects are not followed"),
    ] {
        let expected = problem(&format!("the tool server `h` failed: {text}"));
        assert_eq!(call(&server, tool, json!({})).await, expected, "{tool}");
    }
    // Only the call failed.
    assert_eq!(call(&server, "h_json", json!({})).await, "as JSON");
}

#[tokio::test]
async fn a_rejected_connection_names_the_remedy_and_not_the_token() {
    let (_, connection) = HttpServer::start().await;
    let error = connection.header("authorization", "Bearer wr0ng").await.unwrap_err();
    let text = error.to_string();
    let expected = "the response is 401 Unauthorized: who?; set its `authorization` with `.header(…)`";
    assert!(error.is_config() && text.contains(expected) && !text.contains("wr0ng"), "{text}");
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_an_error() {
    let error = McpServer::http("h", "http://127.0.0.1:1/mcp").await.unwrap_err();
    let text = error.to_string();
    assert!(error.is_config() && text.contains("could not connect"), "{text}");
    let hangs = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", hangs.local_addr().unwrap());
    let error = McpServer::http("h", url).start_timeout(Duration::from_millis(300)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[tokio::test]
async fn an_invalid_address_or_header_is_an_error() {
    for url in ["nowhere", "ftp://example.com/mcp", "http://example.com/mcp"] {
        let error = McpServer::http("h", url).await.unwrap_err();
        assert!(error.is_config() || error.is_invalid_input(), "{url}: {error}");
    }
    let error = McpServer::http("h", "http://127.0.0.1:1/").header("a b", "c\n").await.unwrap_err();
    assert_eq!(error.to_string(), "`header` `a b` has an invalid name or value");
}
