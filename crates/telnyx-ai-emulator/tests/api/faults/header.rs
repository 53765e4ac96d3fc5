//! Faults in the header of a request.

use std::time::Duration;

use telnyx_ai_emulator::faults::Fault;

use super::{CHAT, CONVERSATIONS, KEY, conversations, playing};
use crate::client::send;

async fn get(emulator: &telnyx_ai_emulator::Emulator, headers: &str) -> crate::client::Response {
    send(emulator, "GET", "/ai/models", &format!("{KEY}{headers}"), b"").await
}

#[tokio::test]
async fn it_is_played_on_its_own_request_and_leaves_the_script_alone() {
    let script = Fault::status(500).times(2);
    let emulator = playing([script.clone()]).await;
    let response = get(&emulator, "X-Emulator-Fault: status=503; retry-after=1\r\n").await;
    assert_eq!((response.status, response.header("retry-after")), (503, Some("1")));
    assert_eq!(emulator.faults().remaining(), [script]);
    assert_eq!(get(&emulator, "").await.status, 500);

    let both = "X-Emulator-Fault: latency=1ms\r\nX-Emulator-Fault: status=429; body={\"a\": 1}\r\n";
    assert_eq!(get(&emulator, both).await.json(429)["a"], 1);
    let played = emulator.requests().all().pop().unwrap();
    assert_eq!(played.faults, [Fault::latency(Duration::from_millis(1)), Fault::status(429).body("{\"a\": 1}")]);
    assert_eq!(get(&emulator, "X-Emulator-Fault: latency=0s\r\n").await.status, 200, "the script is not for it");
}

#[tokio::test]
async fn one_that_cannot_be_played_is_told_and_nothing_is_done() {
    let emulator = playing([]).await;
    for (headers, expected) in [
        ("x-emulator-fault: oops\r\n", "x-emulator-fault: the fault `oops` cannot be read: `oops` is not known"),
        ("x-emulator-fault: \r\n", "it does not say what goes wrong"),
        ("x-emulator-fault: status=99\r\n", "the status 99 should be that of an error"),
        ("x-emulator-fault: reset times=2\r\n", "it is for its own request only"),
        ("x-emulator-fault: reset always\r\n", "leave out the operation, skip, times and always"),
        ("x-emulator-fault: POST /ai/conversations reset\r\n", "its own request only"),
        ("x-emulator-fault: cut-stream=1\r\n", "the fault `cut-stream=1` is for requests with \"stream\": true"),
        ("x-emulator-fault: reset\r\nx-emulator-fault: stall\r\n", "one latency and one other fault"),
        ("x-emulator-fault: latency=1s\r\nx-emulator-fault: latency=1s\r\n", "one latency and one other fault"),
        ("x-emulator-fault: status=500 body=\u{e9}\r\n", "a fault is written in ASCII"),
    ] {
        let rejected = send(&emulator, "POST", CONVERSATIONS, &format!("{KEY}{headers}"), b"{}").await.json(400);
        let detail = rejected["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.starts_with("x-emulator-fault: ") && detail.contains(expected), "{detail}");
    }
    assert_eq!(conversations(&emulator).await, 0);
    // The same on a path that streams its body.
    let large = vec![b' '; 12 << 20];
    let headers = format!("{KEY}x-emulator-fault: oops\r\n");
    send(&emulator, "POST", "/ai/audio/transcriptions", &headers, &large).await.json(400);
}

#[tokio::test]
async fn a_stream_can_bring_its_own_end() {
    let emulator = playing([]).await;
    let body = br#"{"stream":true,"messages":[{"role":"user","content":"Hi"}]}"#;
    let headers = format!("{KEY}x-emulator-fault: malformed-chunk=0\r\n");
    let response = send(&emulator, "POST", CHAT, &headers, body).await;
    assert!(response.text().starts_with("data: {\"malformed\":\n\ndata: {"), "{}", response.text());
}
