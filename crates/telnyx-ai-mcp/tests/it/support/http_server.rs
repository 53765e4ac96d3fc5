//! A scripted server over HTTP.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response};
use axum::routing::any;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use telnyx_ai_mcp::{McpConnection, McpServer};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// A server, and the requests that it received: method, session and protocol version, and method of the message.
#[derive(Clone, Default)]
pub(crate) struct HttpServer(Arc<Mutex<Vec<String>>>, Arc<Notify>);

impl HttpServer {
    /// Starts a server and returns a connection to it.
    pub(crate) async fn start() -> (Self, McpConnection) {
        let server = Self::default();
        let app = Router::new().route("/mcp", any(respond)).with_state(server.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/mcp", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (server, McpServer::http("h", url).header("authorization", "Bearer t0ken"))
    }

    /// Waits until a response that hangs is dropped, because its connection is closed.
    pub(crate) async fn dropped(&self) {
        let dropped = tokio::time::timeout(Duration::from_secs(30), self.1.notified());
        dropped.await.expect("the response hangs");
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// A response that hangs.
struct Hanging(Arc<Notify>);

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

async fn respond(State(server): State<HttpServer>, method: Method, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    let header = |name: &str| headers.get(name).map_or("-", |value| value.to_str().unwrap()).to_owned();
    let rpc = message["method"].as_str().unwrap_or("-");
    let line = format!("{method} {} {} {rpc}", header("mcp-session-id"), header("mcp-protocol-version"));
    server.0.lock().unwrap().push(line);
    if header("authorization") != "Bearer t0ken" {
        return status(401, "who?");
    }
    assert_eq!(header("accept"), "application/json, text/event-stream");
    let result = |result: Value| json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }).to_string();
    let text = |text: &str| result(json!({ "content": [{ "type": "text", "text": text }] }));
    match rpc {
        "initialize" => {
            let version = message["params"]["protocolVersion"].clone();
            let info = json!({ "name": "scripted", "version": "1" });
            let body = result(json!({ "protocolVersion": version, "capabilities": {}, "serverInfo": info }));
            let response = Response::builder().header("content-type", "application/json");
            response.header("mcp-session-id", "s1").body(body.into()).unwrap()
        }
        "tools/list" => {
            let names = ["json", "sse", "hang", "slow_stream", "huge", "huge_event", "cut", "expired", "html", "moved"];
            let tools = names.map(|name| json!({ "name": name, "inputSchema": { "type": "object" } }));
            json_body(result(json!({ "tools": tools })))
        }
        "tools/call" => match message["params"]["name"].as_str().unwrap() {
            "json" => json_body(text("as JSON")),
            "sse" => {
                let log = json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": { "level": "info", "data": 1 } });
                events(format!("data: {log}\n\n: comment\n\nid: 1\ndata: {}\n\n", text("as an event")))
            }
            "hang" => {
                let _hanging = Hanging(server.1);
                std::future::pending().await
            }
            "slow_stream" => {
                let hanging = Hanging(server.1);
                let first = stream::iter([Ok::<_, Infallible>(": wait\n\n")]);
                let body = first.chain(stream::pending().inspect(move |_| _ = &hanging));
                Response::builder().header("content-type", "text/event-stream").body(Body::from_stream(body)).unwrap()
            }
            "huge" => endless("application/json"),
            "huge_event" => endless("text/event-stream"),
            "cut" => events(": nothing\n\n".to_owned()),
            "expired" => status(404, ""),
            "html" => Response::builder().header("content-type", "text/html").body("<html>".into()).unwrap(),
            "moved" => {
                Response::builder().status(307).header("location", "http://127.0.0.1:1/").body(Body::empty()).unwrap()
            }
            other => panic!("{other}"),
        },
        _ => status(202, ""),
    }
}

fn status(status: u16, body: &'static str) -> Response<Body> {
    Response::builder().status(status).body(body.into()).unwrap()
}

fn json_body(body: String) -> Response<Body> {
    Response::builder().header("content-type", "application/json").body(body.into()).unwrap()
}

fn events(text: String) -> Response<Body> {
    let content_type = "text/event-stream; charset=utf-8";
    Response::builder().header("content-type", content_type).body(text.into()).unwrap()
}

/// Returns a body of 100 megabytes without a line break.
fn endless(content_type: &str) -> Response<Body> {
    let chunks = stream::iter((0..100).map(|nth| {
        let text = if nth == 0 { "data: [" } else { "" };
        Ok::<_, Infallible>(format!("{text}{}", "0".repeat(1_000_000)))
    }));
    Response::builder().header("content-type", content_type).body(Body::from_stream(chunks)).unwrap()
}
