//! Calls of a process that works, and of one that does not.

use std::time::Duration;

use serde_json::json;

use crate::support::process_server::{report, server, watched};
use crate::support::{call, problem};

#[tokio::test]
async fn a_call_reaches_the_tool_under_its_own_name() {
    let server = server("usual").await.unwrap();
    assert_eq!(call(&server, "s_echo", json!({ "x": "ü", "n": 1 })).await, r#"{"n":1,"x":"ü"}"#);
    assert_eq!(call(&server, "s_no_dots", json!({})).await, "called by its own name");
}

#[tokio::test]
async fn errors_of_a_tool_and_of_the_protocol_are_errors_for_the_model() {
    let server = server("usual").await.unwrap();
    assert_eq!(call(&server, "s_fail", json!({})).await, problem("no such file"));
    assert_eq!(call(&server, "s_reject", json!({})).await, problem("the tool server `s` reports: x is missing"));
    // The server continues.
    assert_eq!(call(&server, "s_echo", json!({})).await, "{}");
}

#[tokio::test]
async fn a_long_result_is_cut() {
    let result = call(&server("usual").await.unwrap(), "s_long", json!({})).await;
    assert_eq!(result, format!("{}\n[cut: the first 65536 of 100000 bytes]", "y".repeat(65_536)));
    let result = call(&server("usual").max_result_bytes(3).await.unwrap(), "s_long", json!({})).await;
    assert_eq!(result, "yyy\n[cut: the first 3 of 100000 bytes]");
}

#[tokio::test]
async fn a_call_that_hangs_is_a_timeout_and_the_server_is_notified() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut command = crate::support::process_server::command("usual");
    command.env("MCP_TEST_REPORT", listener.local_addr().unwrap().to_string());
    let server = telnyx_ai_mcp::McpServer::process("s", command).call_timeout(Duration::from_secs(2));
    let server = server.await.unwrap();
    let expected = problem("the tool server `s` did not respond within 2s");
    assert_eq!(call(&server, "s_hang", json!({})).await, expected);
    assert_eq!(call(&server, "s_echo", json!({})).await, "{}", "the server continues");
    server.close().await;
    let methods =
        "initialize\nnotifications/initialized\ntools/list\ntools/call\nnotifications/cancelled\ntools/call\n";
    assert_eq!(report(&listener).await, methods);
}

#[tokio::test]
async fn a_call_that_the_loop_drops_is_cancelled() {
    let (server, listener) = watched("usual").await;
    let (chat, _) = crate::support::model("s_hang", &json!({}));
    let run = chat.run_tools("Go.", server.tools()).tool_timeout(Duration::from_millis(300)).await.unwrap();
    assert_eq!(run.messages[2].text(), problem("the function timed out after 300ms"));
    assert_eq!(call(&server, "s_echo", json!({})).await, "{}");
    server.close().await;
    let report = report(&listener).await;
    assert!(report.ends_with("tools/call\nnotifications/cancelled\ntools/call\n"), "{report}");
}

#[tokio::test]
async fn a_server_that_dies_is_an_error_for_this_call_and_the_next_ones() {
    let server = server("usual").await.unwrap();
    let ended = problem("the tool server `s` has ended");
    assert_eq!(call(&server, "s_die", json!({})).await, ended);
    assert_eq!(call(&server, "s_echo", json!({})).await, ended);
}

#[tokio::test]
async fn a_message_of_100_megabytes_ends_the_connection_early() {
    let (server, listener) = watched("usual").await;
    let expected = problem("the tool server `s` has ended: it sent a message of more than 1048576 bytes");
    assert_eq!(call(&server, "s_huge", json!({})).await, expected);
    let report = report(&listener).await;
    let sent = report.lines().last().unwrap().strip_suffix(" bytes").unwrap();
    assert!(sent.parse::<usize>().unwrap() < 2_000_000, "{sent}: the rest was not read");
}

#[tokio::test]
async fn notifications_and_garbage_are_discarded() {
    let server = server("usual").await.unwrap();
    assert_eq!(call(&server, "s_flood", json!({})).await, "after the flood");
    assert_eq!(call(&server, "s_garbage", json!({})).await, "after the garbage");
}

#[tokio::test]
async fn a_flood_of_requests_ends_the_connection() {
    let server = server("usual").max_message_bytes(1000).await.unwrap();
    let expected = problem("the tool server `s` has ended: it sent more than 64 requests at once");
    assert_eq!(call(&server, "s_requests", json!({})).await, expected);
}
