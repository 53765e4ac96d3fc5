//! A client that returns the raw bytes of a response: HTTP/1.1 over a TCP stream, one request per connection.

use std::time::Duration;

use serde_json::Value;
use telnyx_ai_emulator::{Builder, Emulator};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) struct Response {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Checks the status and parses the body.
    #[track_caller]
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Returns an emulator without pauses, holding two readable files and one that is not.
pub(crate) fn builder() -> Builder {
    Emulator::builder()
        .file("docs", "returns.txt", "Items can be returned within 30 days. Used items are not taken back.")
        .file("docs", "shipping.html", "<title>Shipping</title><p>Shipping takes two days.</p><script>x()</script>")
        .file("mixed", "good.txt", "The office opens at nine.")
        .file("mixed", "bad.bin", *b"\xFF\xFE\x00")
        .bucket("empty")
        .task_step(Duration::ZERO)
        .chunk_delay(Duration::ZERO)
}

pub(crate) async fn start() -> Emulator {
    builder().start().await.unwrap()
}

pub(crate) async fn get(emulator: &Emulator, path: &str) -> Response {
    send(emulator, "GET", path, "Authorization: Bearer k\r\n", b"").await
}

pub(crate) async fn delete(emulator: &Emulator, path: &str) -> Response {
    send(emulator, "DELETE", path, "Authorization: Bearer k\r\n", b"").await
}

pub(crate) async fn post(emulator: &Emulator, path: &str, body: Value) -> Response {
    send(emulator, "POST", path, "Authorization: Bearer k\r\n", body.to_string().as_bytes()).await
}

pub(crate) async fn put(emulator: &Emulator, path: &str, body: Value) -> Response {
    send(emulator, "PUT", path, "Authorization: Bearer k\r\n", body.to_string().as_bytes()).await
}

/// Creates a resource and returns its id, with or without an envelope.
pub(crate) async fn create(emulator: &Emulator, path: &str, body: Value) -> String {
    let made = post(emulator, path, body).await.json(200);
    made.get("data").unwrap_or(&made)["id"].as_str().unwrap().to_owned()
}

/// Returns the path of a folder that does not exist yet.
pub(crate) fn folder() -> std::path::PathBuf {
    std::env::temp_dir().join(format!("emulator-{}", uuid::Uuid::new_v4()))
}

/// Sends a request below the base URL. `headers` are complete lines.
pub(crate) async fn send(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &[u8]) -> Response {
    send_to(emulator, method, &format!("/v2{path}"), headers, body).await
}

/// Sends a request to any path. `headers` are complete lines.
pub(crate) async fn send_to(emulator: &Emulator, method: &str, path: &str, headers: &str, body: &[u8]) -> Response {
    let address = address(emulator);
    let length = body.len();
    let kind = if headers.contains("Content-Type: ") { "" } else { "Content-Type: application/json\r\n" };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{kind}\
         Content-Length: {length}\r\n{headers}\r\n"
    );
    exchange(emulator, head.as_bytes(), body).await
}

/// Returns the address that the emulator listens on.
pub(crate) fn address(emulator: &Emulator) -> &str {
    emulator.base_url().strip_prefix("http://").unwrap().strip_suffix("/v2").unwrap()
}

/// Sends these bytes and reads the complete response.
pub(crate) async fn exchange(emulator: &Emulator, head: &[u8], body: &[u8]) -> Response {
    let mut stream = TcpStream::connect(address(emulator)).await.unwrap();
    stream.write_all(head).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.unwrap();
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<_> = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = raw.split_off(end + 4);
    Response { status, headers, body: if chunked { unchunk(&body) } else { body } }
}

fn unchunk(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = raw.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&raw[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&raw[line + 2..line + 2 + size]);
        raw = &raw[line + 2 + size + 2..];
    }
}

/// Polls a task until it has ended.
pub(crate) async fn finish(emulator: &Emulator, task_id: &str) -> Value {
    for _ in 0..100_000 {
        let task = get(emulator, &format!("/ai/embeddings/{task_id}")).await.json(200)["data"].take();
        if !["queued", "processing"].contains(&task["status"].as_str().unwrap()) {
            return task;
        }
        tokio::task::yield_now().await;
    }
    panic!("the task does not end")
}

/// Embeds a bucket and gives the status in which the task ended.
pub(crate) async fn embed(emulator: &Emulator, bucket: &str) -> String {
    let body = serde_json::json!({ "bucket_name": bucket });
    let task = post(emulator, "/ai/embeddings", body).await.json(200);
    let task = finish(emulator, task["data"]["task_id"].as_str().unwrap()).await;
    task["status"].as_str().unwrap().to_owned()
}
