//! The MCP server that the blocks of the guide call.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic in a test server is a failed test")]

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Json, extract};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Starts a server with the tool `search`, and returns its URL.
pub(crate) async fn start() -> String {
    let app = Router::new().route("/mcp", any(respond));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn respond(headers: HeaderMap, message: Option<extract::Json<Value>>) -> Response {
    if headers.get("authorization").is_none_or(|value| value != "Bearer t0ken") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let message = message.map(|message| message.0).unwrap_or_default();
    let result = match message["method"].as_str() {
        Some("initialize") => json!({
            "protocolVersion": message["params"]["protocolVersion"],
            "capabilities": { "tools": {} },
            "serverInfo": { "name": "docs", "version": "1" },
        }),
        Some("tools/list") => {
            let schema =
                json!({ "type": "object", "properties": { "query": { "type": "string" } }, "required": ["query"] });
            json!({ "tools": [{ "name": "search", "description": "Searches the manual.", "inputSchema": schema }] })
        }
        Some("tools/call") => json!({ "content": [{ "type": "text", "text": "The warranty is two years." }] }),
        _ => return StatusCode::ACCEPTED.into_response(),
    };
    Json(json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })).into_response()
}
