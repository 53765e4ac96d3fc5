//! Faults that interrupt connections, byte for byte.

use serde_json::json;
use telnyx_ai_emulator::faults::Fault;
use tokio::io::AsyncReadExt;

use super::{CHAT, KEY, assert_reset, assert_silent, awake, once, open_request, playing, rest};
use crate::client::{post, send};

const STREAM: &str = r#"{"stream":true,"max_tokens":3,"messages":[{"role":"user","content":"Hi"}]}"#;

/// Returns the events of the complete stream without the parts that differ between streams.
fn deltas(body: &str) -> Vec<String> {
    let events = body.split_inclusive("\n\n");
    let strip = |event: &str| match event.split_once("\"choices\":") {
        Some((_, rest)) => rest.split(",\"created\"").next().unwrap().to_owned(),
        None => event.to_owned(),
    };
    events.map(strip).collect()
}

/// Returns the body of a chunked response, and whether it has an end marker.
fn unchunk(mut raw: &str) -> (String, bool) {
    let mut body = String::new();
    while let Some((size, rest)) = raw.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            return (body, true);
        }
        body.push_str(&rest[..size]);
        raw = rest[size..].strip_prefix("\r\n").unwrap();
    }
    assert_eq!(raw, "", "a chunk of the transfer is cut");
    (body, false)
}

/// Splits a response into its headers and the rest.
fn parts(response: &str) -> (String, &str) {
    let (head, rest) = response.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), rest)
}

#[tokio::test]
async fn reset_is_a_tcp_reset() {
    let emulator = playing([Fault::reset(), Fault::reset().after_work()]).await;
    for _ in 0..2 {
        assert_reset(rest(open_request(&emulator, "GET", "/ai/models", "").await).await);
    }
    crate::client::get(&emulator, "/ai/models").await.json(200);
}

#[tokio::test]
async fn a_request_is_read_before_its_connection_is_reset() {
    let emulator = playing([]).await;
    // More than the buffers of a connection, on a path that buffers its body and on a path that streams its body.
    let large = " ".repeat(12 << 20);
    for path in [CHAT, "/ai/audio/transcriptions"] {
        for fault in [Fault::reset(), Fault::reset().after_work()] {
            emulator.faults().add(fault).unwrap();
            assert_reset(rest(open_request(&emulator, "POST", path, &large).await).await);
            assert_eq!(emulator.requests().all().pop().unwrap().body_length, 12 << 20);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn stall_lasts_until_one_side_closes() {
    for fault in [Fault::stall(), Fault::stall().after_work()] {
        let emulator = awake(playing([fault.clone()])).await;
        let mut stalled = awake(open_request(&emulator, "GET", "/ai/models", "")).await;
        let seen = once(&emulator, "GET", "/ai/models", |request| !request.faults.is_empty()).await;
        assert_eq!((seen.status, seen.faults), (None, vec![fault]));
        assert_silent(&emulator, &mut stalled).await;
        drop(emulator);
        // The connection is closed or reset with the emulator.
        assert_eq!(awake(rest(stalled)).await.0, "");
    }
}

#[tokio::test]
async fn body_is_interrupted_at_the_byte_with_fin() {
    let body = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
    let emulator = playing([Fault::cut_body(9), Fault::cut_body(0), Fault::cut_body(1_000_000)]).await;
    let (nine, end) = rest(open_request(&emulator, "POST", CHAT, body).await).await;
    end.unwrap();
    let (head, sent) = parts(&nine);
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    assert_eq!(sent, "{\"id\":\"ch");
    let announced = |head: &str| -> usize {
        let line = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        line.unwrap().parse().unwrap()
    };
    assert!(announced(&head) > 300);

    let (none, end) = rest(open_request(&emulator, "POST", CHAT, body).await).await;
    end.unwrap();
    let (head, sent) = parts(&none);
    assert_eq!((announced(&head) > 300, sent), (true, ""));

    let (nearly, end) = rest(open_request(&emulator, "POST", CHAT, body).await).await;
    end.unwrap();
    let (head, sent) = parts(&nearly);
    assert_eq!(announced(&head), sent.len() + 1);
    assert!(serde_json::from_str::<serde_json::Value>(&format!("{sent}}}")).is_ok());
}

#[tokio::test]
async fn response_without_a_body_is_unchanged() {
    let emulator = playing([]).await;
    let id = crate::client::create(&emulator, "/ai/conversations", json!({})).await;
    emulator.faults().add(Fault::cut_body(0)).unwrap();
    let added = post(&emulator, &format!("/ai/conversations/{id}/message"), json!({"role": "user"})).await;
    assert_eq!((added.status, added.body.len()), (200, 0));
    assert_eq!(emulator.faults().remaining(), []);
}

#[tokio::test]
async fn stream_is_interrupted_between_chunks() {
    let emulator = playing([]).await;
    let complete = deltas(&send(&emulator, "POST", CHAT, KEY, STREAM.as_bytes()).await.text());
    // The role, three words, the finish reason, the usage, the end marker.
    assert_eq!(complete.len(), 7);
    for chunks in 0..9 {
        emulator.faults().add(Fault::cut_stream(chunks)).unwrap();
        let (response, end) = rest(open_request(&emulator, "POST", CHAT, STREAM).await).await;
        end.unwrap();
        let (head, sent) = parts(&response);
        assert!(head.starts_with("http/1.1 200 ok\r\n") && head.contains("transfer-encoding: chunked"), "{head}");
        let (body, marked) = unchunk(sent);
        assert_eq!((deltas(&body), marked), (complete[..chunks.min(7)].to_vec(), false));
    }
}

#[tokio::test(start_paused = true)]
async fn stream_stalls_between_chunks() {
    let emulator = awake(playing([Fault::stall_stream(2)])).await;
    let mut stream = awake(open_request(&emulator, "POST", CHAT, STREAM)).await;
    let mut read = Vec::new();
    while read.windows(4).filter(|four| four == b"\n\n\r\n").count() < 2 {
        assert!(awake(stream.read_buf(&mut read)).await.unwrap() > 0);
    }
    let response = String::from_utf8(read).unwrap();
    let (body, marked) = unchunk(parts(&response).1);
    assert_eq!((deltas(&body).len(), marked), (2, false));
    assert_silent(&emulator, &mut stream).await;
}

#[tokio::test]
async fn one_chunk_is_malformed_and_the_rest_is_not() {
    let emulator = playing([]).await;
    let mut complete = deltas(&send(&emulator, "POST", CHAT, KEY, STREAM.as_bytes()).await.text());
    complete[1] = "data: {\"malformed\":\n\n".to_owned();
    emulator.faults().add(Fault::malformed_chunk(1)).unwrap();
    assert_eq!(deltas(&send(&emulator, "POST", CHAT, KEY, STREAM.as_bytes()).await.text()), complete);

    let body = json!({"model": "meta-llama/Meta-Llama-3.1-8B-Instruct", "max_tokens": 9, "stream": true,
        "messages": [{"role": "user", "content": "Hi"}]});
    emulator.faults().add(Fault::malformed_chunk(0)).unwrap();
    let typed = post(&emulator, "/ai/anthropic/v1/messages", body).await.text();
    assert!(
        typed.starts_with("event: message_start\ndata: {\"malformed\":\n\nevent: content_block_start\n"),
        "{typed}"
    );
}

#[tokio::test]
async fn stream_faults_do_not_affect_errors() {
    let emulator = playing([Fault::cut_stream(0), Fault::stall_stream(0), Fault::malformed_chunk(0)]).await;
    for _ in 0..3 {
        let rejected = post(&emulator, CHAT, json!({"stream": true})).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", "messages"]));
    }
    assert_eq!(emulator.faults().remaining(), []);
}
