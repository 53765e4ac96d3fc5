//! Random faults.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use telnyx_ai_emulator::{Emulator, faults::Fault, requests::ReceivedRequest};
use tokio::io::AsyncReadExt;

use super::{CHAT, CONVERSATIONS, open_request, open_request_with, playing};
use crate::client::get;

const REQUESTS: usize = 800;
const CHAT_BODY: &str = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
const STREAM_BODY: &str = r#"{"stream":true,"messages":[{"role":"user","content":"Hi"}]}"#;

/// Sends a request and reads the complete response, which never ends if it stalls.
async fn exchange(emulator: &Emulator, path: &str, body: &str) {
    let mut connection = open_request_with(emulator, "POST", path, "Connection: close\r\n", body).await;
    let mut bytes = [0; 1024];
    while matches!(connection.read(&mut bytes).await, Ok(1..)) {}
}

fn stalls(request: &ReceivedRequest) -> bool {
    request.faults.iter().any(|fault| fault.to_string().starts_with("stall"))
}

#[tokio::test]
async fn nothing_breaks_that_should_not() {
    // Counts only the panics of this emulator's thread, because other tests have their own emulators.
    let panics = Arc::new(AtomicUsize::new(0));
    let (counter, before) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some("telnyx-ai-emulator") {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        before(panic);
    }));

    let emulator = playing([]).await;
    emulator.faults().random(0.9, 7).unwrap();
    let mut all: FuturesUnordered<_> = (0..REQUESTS)
        .map(|n| match n % 4 {
            0 => exchange(&emulator, CHAT, STREAM_BODY),
            1 => exchange(&emulator, CHAT, CHAT_BODY),
            2 => exchange(&emulator, CONVERSATIONS, "{}"),
            _ => exchange(&emulator, "/ai/audio/transcriptions", "no form"),
        })
        .collect();
    // All requests without a stall complete.
    while all.len() > emulator.requests().all().iter().filter(|request| stalls(request)).count() {
        tokio::select! { _ = all.next() => {}, () = tokio::task::yield_now() => {} }
    }
    emulator.faults().clear();

    get(&emulator, "/ai/models").await.json(200);
    assert_eq!(panics.load(Ordering::Relaxed), 0);
    let requests = emulator.requests().all();
    assert_eq!(requests.len(), REQUESTS + 1);
    let played: Vec<&Fault> = requests.iter().flat_map(|request| &request.faults).collect();
    assert!((640..800).contains(&played.len()), "{}", played.len());
    for kind in ["status", "latency", "reset", "stall", "cut-body", "cut-stream", "stall-stream", "malformed-chunk"] {
        let is_kind = |fault: &&&Fault| fault.to_string().split([' ', '=']).next() == Some(kind);
        assert!(played.iter().filter(is_kind).count() > 3, "{kind}");
    }
    // Requests with a response have a status; requests whose response was suppressed have none.
    for request in &requests {
        let is_lost = |fault: &Fault| ["reset", "stall"].contains(&fault.to_string().split(' ').next().unwrap());
        assert_eq!(request.status.is_none(), request.faults.iter().any(is_lost), "{:?}", request.faults);
    }
}

#[tokio::test]
async fn a_seed_is_a_script() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let emulator = playing([]).await;
        emulator.faults().random(0.5, seed).unwrap();
        for n in 0..40 {
            let _connection = open_request(&emulator, "GET", "/nowhere", "").await;
            let is_settled = |request: &ReceivedRequest| request.status.is_some() || !request.faults.is_empty();
            while !emulator.requests().all().get(n).is_some_and(is_settled) {
                tokio::task::yield_now().await;
            }
        }
        runs.push(emulator.requests().all().into_iter().map(|request| request.faults).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
}

#[tokio::test]
async fn what_was_added_goes_first() {
    let emulator = playing([Fault::status(418).times(20)]).await;
    emulator.faults().random(1.0, 7).unwrap();
    for _ in 0..20 {
        assert_eq!(get(&emulator, "/nowhere").await.status, 418);
    }
    assert!(emulator.requests().all().iter().all(|request| request.faults == [Fault::status(418)]));
}
