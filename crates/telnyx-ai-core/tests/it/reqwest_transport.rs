//! The built-in transport against a real socket.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use telnyx_ai_core::{
    Client, ExtraFields, Method, StreamEnd,
    internal::{Endpoint, Idempotency},
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::support::{CANARY, chunks, drain, failure, get, post};

/// A server that sends each connection its response and closes it. Further connections get the last response.
struct Server {
    base: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// The server waits for this before each `~` of a response.
    continue_reply: Arc<Notify>,
}

impl Server {
    async fn start(responses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { base, requests: Arc::default(), continue_reply: Arc::default() };
        let (requests, continue_reply) = (Arc::clone(&server.requests), Arc::clone(&server.continue_reply));
        tokio::spawn(async move {
            for nth in 0.. {
                let (mut socket, _) = listener.accept().await.unwrap();
                let request = read_request(&mut socket).await;
                requests.lock().unwrap().push(request);
                for (part, bytes) in responses[nth.min(responses.len() - 1)].split('~').enumerate() {
                    if part > 0 {
                        continue_reply.notified().await;
                    }
                    socket.write_all(bytes.as_bytes()).await.unwrap();
                }
            }
        });
        server
    }

    fn client(&self) -> Client {
        Client::builder().api_key(CANARY).base_url(format!("{}/v2", self.base)).max_retries(0).build().unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    fn host(&self) -> &str {
        self.base.trim_start_matches("http://")
    }
}

/// One complete request as received.
async fn read_request(socket: &mut TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((header, body)) = text.split_once("\r\n\r\n") {
            let length =
                header.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        let mut buffer = [0; 4096];
        let read = socket.read(&mut buffer).await.unwrap();
        assert!(read > 0, "the client closed in the middle of a request: {text:?}");
        request.extend_from_slice(&buffer[..read]);
    }
}

/// A request as its first line, its sorted headers, and its body.
fn parse(request: &str) -> (String, Vec<String>, String) {
    let (header, body) = request.split_once("\r\n\r\n").unwrap();
    let mut lines = header.split("\r\n").map(ToOwned::to_owned);
    let first = lines.next().unwrap();
    let mut headers: Vec<String> = lines.collect();
    headers.sort();
    (first, headers, body.to_owned())
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\nconnection: close\r\nx-request-id: r-1\r\n\r\n{\"ok\":true}";
const USER_AGENT: &str = concat!("user-agent: telnyx-ai-rust/", env!("CARGO_PKG_VERSION"));

#[tokio::test]
async fn bytes_of_a_get() {
    let server = Server::start(&[OK]).await;
    let response = get(&server.client()).query("q", "a b").with_response().await.unwrap();
    assert_eq!((response.value()["ok"].as_bool(), response.request_id()), (Some(true), Some("r-1")));
    let (first, headers, body) = parse(&server.requests()[0]);
    assert_eq!(first, "GET /v2/things/t-1?q=a+b HTTP/1.1");
    let authorization = format!("authorization: Bearer {CANARY}");
    let host = format!("host: {}", server.host());
    assert_eq!(headers, ["accept-encoding: identity", "accept: application/json", &authorization, &host, USER_AGENT]);
    assert_eq!(body, "");
}

#[tokio::test]
async fn bytes_of_a_post() {
    let server = Server::start(&[OK]).await;
    let endpoint = Endpoint::post("things.create", "/things", Idempotency::WithKey)
        .body(&json!({"name": "é"}), &ExtraFields::default());
    let _: Value = endpoint.json().on(&server.client()).idempotency_key("k-1").header("x-a", "1").await.unwrap();
    let (first, headers, body) = parse(&server.requests()[0]);
    assert_eq!(first, "POST /v2/things HTTP/1.1");
    let authorization = format!("authorization: Bearer {CANARY}");
    let host = format!("host: {}", server.host());
    assert_eq!(
        headers,
        [
            "accept-encoding: identity",
            "accept: application/json",
            &authorization,
            "content-length: 13",
            "content-type: application/json",
            &host,
            "idempotency-key: k-1",
            USER_AGENT,
            "x-a: 1",
        ]
    );
    assert_eq!(body, "{\"name\":\"é\"}");
}

#[tokio::test]
async fn a_post_without_a_body_has_a_content_length_of_zero() {
    let server = Server::start(&[OK]).await;
    Endpoint::post("things.start", "/things/start", Idempotency::NotIdempotent).on(&server.client()).await.unwrap();
    let (_, headers, body) = parse(&server.requests()[0]);
    assert!(headers.contains(&"content-length: 0".to_owned()), "some servers return 411 without it: {headers:?}");
    assert_eq!(body, "");
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder()
        .api_key(CANARY)
        .base_url(format!("http://{address}/secret-path"))
        .max_retries(0)
        .build()
        .unwrap();
    let (error, _) = failure(post(&client, Idempotency::NotIdempotent)).await;
    assert!(error.is_connect() && error.is_transient() && !error.is_interrupted());
    assert!(error.to_string().starts_with(&format!("things.create: {address}: could not connect: ")), "{error}");
    let shown = format!("{error:?}");
    assert!(!shown.contains("secret-path") && !shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn a_post_is_sent_once_if_the_server_closes_after_it() {
    let server = Server::start(&["", OK]).await;
    let client = Client::builder().api_key(CANARY).base_url(&server.base).build().unwrap();
    let (error, _) = failure(post(&client, Idempotency::NotIdempotent)).await;
    assert!(error.is_interrupted() && !error.is_connect(), "{error}");
    assert_eq!((server.requests().len(), error.attempts()), (1, 1));
}

#[tokio::test]
async fn a_get_is_retried_if_the_server_closes_after_it() {
    let server = Server::start(&[
        "HTTP/1.1 503 Busy\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "",
        OK,
    ])
    .await;
    let client = Client::builder().api_key(CANARY).base_url(&server.base).build().unwrap();
    // Time is real here: with these random numbers the two waits are a few milliseconds.
    let short = |seed: &u64| {
        fastrand::seed(*seed);
        fastrand::f64() < 0.01 && fastrand::f64() < 0.01
    };
    fastrand::seed((0..).find(short).unwrap());
    assert_eq!(get(&client).with_response().await.unwrap().attempts(), 3);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_truncated_response_body_is_an_interruption() {
    for response in [
        &["HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"ok\":true}"],
        &["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nb\r\n{\"ok\":true}\r\n"],
    ] {
        let server = Server::start(response).await;
        let (error, _) = failure(post(&server.client(), Idempotency::NotIdempotent)).await;
        assert!(error.is_interrupted(), "{error}");
        assert!(
            error
                .to_string()
                .starts_with("things.create: the response is incomplete: the connection was interrupted: "),
            "{error}"
        );
        assert_eq!(error.status().unwrap(), 200);
    }
}

#[tokio::test]
async fn a_malformed_response_is_an_interruption() {
    let server = Server::start(&["SSH-2.0-OpenSSH_9.6\r\n"]).await;
    let (error, _) = failure(post(&server.client(), Idempotency::NotIdempotent)).await;
    assert!(error.is_interrupted(), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn events_are_returned_as_they_arrive() {
    let server =
        Server::start(&["HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
         f\r\ndata: {\"n\":1}\n\n\r\n~f\r\ndata: {\"n\":2}\n\n\r\ne\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"])
        .await;
    let mut stream = chunks(&server.client()).await.unwrap();
    assert_eq!(stream.try_next().await.unwrap().unwrap().n, 1);
    // The second event is sent only after the first event is read.
    server.continue_reply.notify_one();
    assert_eq!(drain(stream).await, (vec!["2".to_owned()], Some(StreamEnd::Done)));
    assert!(server.requests()[0].contains("\r\naccept: text/event-stream\r\n"));
}

#[tokio::test]
async fn a_truncated_stream_is_an_interruption() {
    let server =
        Server::start(&["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nf\r\ndata: {\"n\":1}\n\n\r\n"]).await;
    let (items, end) = drain(chunks(&server.client()).await.unwrap()).await;
    assert_eq!((items.len(), items[0].as_str(), end), (2, "1", None));
    assert!(
        items[1].starts_with("interrupted | chunks: the response is incomplete: the connection was interrupted: "),
        "{items:?}"
    );
}

#[tokio::test]
async fn redirects_and_bodies_are_returned_unchanged() {
    let server = Server::start(&[
        "HTTP/1.1 302 Found\r\nlocation: http://evil.test/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc",
    ])
    .await;
    let (error, _) = failure(get(&server.client())).await;
    assert!(error.is_redirect(), "{error}");
    assert_eq!(server.client().request(Method::GET, "/x").await.unwrap(), "abc");
    assert_eq!(server.requests().len(), 2);
}
