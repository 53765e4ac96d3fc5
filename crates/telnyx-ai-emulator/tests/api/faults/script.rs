//! The selection of faults for requests.

use std::io::ErrorKind;

use serde_json::json;
use telnyx_ai_emulator::{Emulator, faults::Fault};

use super::{CHAT, playing};
use crate::client::{get, post};

/// Returns the statuses of this number of requests for the models.
async fn statuses(emulator: &Emulator, requests: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..requests {
        statuses.push(get(emulator, "/ai/models").await.status);
    }
    statuses
}

#[tokio::test]
async fn faults_are_injected_in_order_and_count() {
    let emulator = playing([Fault::status(500), Fault::status(502).times(2), Fault::status(504)]).await;
    assert_eq!(statuses(&emulator, 6).await, [500, 502, 502, 504, 200, 200]);
    emulator.faults().add(Fault::status(429).always()).unwrap();
    emulator.faults().add(Fault::status(500)).unwrap();
    assert_eq!(statuses(&emulator, 3).await, [429; 3]);
    emulator.faults().clear();
    assert_eq!(statuses(&emulator, 1).await, [200]);
}

#[tokio::test]
async fn skipped_requests_pass() {
    let emulator = playing([Fault::status(500).skip(2), Fault::status(502).skip(1).times(2)]).await;
    // The second fault counts the requests that the first fault skips.
    assert_eq!(statuses(&emulator, 6).await, [200, 502, 500, 502, 200, 200]);
    assert_eq!(emulator.faults().remaining(), []);
}

#[tokio::test]
async fn a_fault_is_for_its_operation() {
    let emulator = playing([
        Fault::status(500).on("GET", "/ai/embeddings/{id}").times(2),
        Fault::status(501).on("GET", "/ai/embeddings/t-1").times(2),
        Fault::status(502).on("POST", "/ai/embeddings"),
        Fault::status(503).on("GET", "/nowhere"),
        Fault::status(504).on("GET", "/ai/conversations/{a}/messages"),
    ])
    .await;
    let mut seen = Vec::new();
    for path in [
        "/ai/embeddings",
        "/ai/embeddings/buckets",
        "/ai/embeddings/t-1?query=is+not+path",
        "/ai/embeddings/t-2",
        "/ai/embeddings/t-2",
        "/ai/embeddings/t-1",
        "/nowhere",
        "/nowhere",
        "/ai/conversations/7/messages",
    ] {
        seen.push(get(&emulator, path).await.status);
    }
    assert_eq!(seen, [200, 200, 500, 500, 404, 501, 503, 404, 504]);
    assert_eq!(post(&emulator, "/ai/embeddings", json!({})).await.status, 502);
    assert_eq!(emulator.faults().remaining(), [Fault::status(501).on("GET", "/ai/embeddings/t-1")]);
}

#[tokio::test]
async fn faults_of_streams_wait_for_a_stream() {
    let emulator = playing([Fault::cut_stream(0), Fault::malformed_chunk(0), Fault::status(503)]).await;
    let body = |stream| json!({"stream": stream, "messages": [{"role": "user", "content": "Hi"}]});
    assert_eq!(post(&emulator, CHAT, body(json!(false))).await.status, 503);
    for not_a_stream in [json!(false), json!(1), json!("true"), json!(null)] {
        post(&emulator, CHAT, body(not_a_stream)).await;
    }
    assert_eq!(emulator.faults().remaining(), [Fault::cut_stream(0), Fault::malformed_chunk(0)]);
    emulator.faults().clear();
    emulator.faults().add(Fault::malformed_chunk(0)).unwrap();
    assert!(post(&emulator, CHAT, body(json!(true))).await.text().starts_with("data: {\"malformed\":\n\n"));
    assert_eq!(emulator.faults().remaining(), []);
}

#[tokio::test]
async fn remaining_faults_are_returned() {
    let last = Fault::status(502).skip(3).on("GET", "/ai/models");
    let emulator = playing([Fault::status(500).times(3), Fault::status(501).always(), last.clone()]).await;
    assert_eq!(emulator.faults().remaining(), [Fault::status(500).times(3), last.clone()]);
    statuses(&emulator, 2).await;
    assert_eq!(emulator.faults().remaining(), [Fault::status(500), last]);
    emulator.faults().clear();
    assert_eq!(emulator.faults().remaining(), []);
}

#[tokio::test]
async fn invalid_faults_are_rejected() {
    let emulator = playing([]).await;
    let rejected = emulator.faults().add(Fault::status(503).on("post", "/ai/models")).unwrap_err();
    assert_eq!(rejected.kind(), ErrorKind::InvalidInput);
    assert_eq!(
        rejected.to_string(),
        "the fault `post /ai/models status=503` is invalid: the method `post` must be in capital letters, \
         such as POST"
    );
    for rate in [-0.1, 1.1, f64::NAN] {
        let rejected = emulator.faults().random(rate, 7).unwrap_err();
        assert_eq!(rejected.kind(), ErrorKind::InvalidInput);
        assert!(rejected.to_string().contains("; it must be between 0 and 1, such as 0.2"), "{rejected}");
    }
    assert_eq!(statuses(&emulator, 1).await, [200]);
}

#[tokio::test]
async fn number_of_pending_faults_is_limited() {
    let emulator = playing([]).await;
    for _ in 0..1000 {
        emulator.faults().add(Fault::status(503)).unwrap();
    }
    let error = emulator.faults().add(Fault::reset()).unwrap_err();
    assert_eq!(error.to_string(), "1000 faults are pending; clear them, or limit them with `times`");
    assert_eq!(emulator.faults().remaining().len(), 1000);
    emulator.faults().clear();
    emulator.faults().add(Fault::reset()).unwrap();
}
