//! Servers and calls for tests.

pub(crate) mod http_server;
pub(crate) mod process_server;

use serde_json::{Value, json};
use telnyx_ai_chat::Chat;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_mcp::McpServer;

/// Creates a handle whose model calls one tool and then responds with "Done.".
pub(crate) fn model(tool: &str, arguments: &Value) -> (Chat, MockTransport) {
    let call = json!({ "id": "c0", "function": { "name": tool, "arguments": arguments.to_string() } });
    let reply = |message: Value| MockReply::json(200, json!({ "choices": [{ "message": message }] }).to_string());
    let mock = MockTransport::new()
        .reply(reply(json!({ "content": null, "tool_calls": [call] })))
        .reply(reply(json!({ "content": "Done." })));
    (Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap()), mock)
}

/// Returns the result of a tool as the model receives it.
pub(crate) async fn call(server: &McpServer, tool: &str, arguments: Value) -> String {
    let (chat, mock) = model(tool, &arguments);
    chat.run_tools("Go.", server.tools()).await.unwrap();
    let sent: Value = serde_json::from_slice(&mock.requests()[1].body).unwrap();
    sent["messages"][2]["content"].as_str().unwrap().to_owned()
}

/// Returns an error as the model receives it.
pub(crate) fn problem(text: &str) -> String {
    json!({ "error": text }).to_string()
}
