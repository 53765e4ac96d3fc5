//! Calls and streams of rig against the emulator.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]

use futures_util::StreamExt;
use rig_core::completion::CompletionRequest;
use telnyx_ai::Telnyx;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

const COMPLETIONS: &str = "/ai/openai/chat/completions";
const MODEL: &str = "meta-llama/Llama-3.3-70B-Instruct";

async fn start() -> (Emulator, Telnyx) {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.chat().reply_to("capital").with("Oslo.");
    let telnyx = Telnyx::builder().api_key("KEY-OF-THE-CLIENT").base_url(emulator.base_url()).build().unwrap();
    (emulator, telnyx)
}

#[tokio::test]
async fn a_model_calls_with_the_key_of_the_client() {
    let (emulator, telnyx) = start().await;
    let model = telnyx_ai_rig::provider(telnyx.client()).chat(MODEL);
    let response = model.call(CompletionRequest::new("What is the capital of Norway?")).await.unwrap();
    assert!(format!("{response:?}").contains("Oslo."), "{response:?}");
    let requests = emulator.requests().of("POST", COMPLETIONS);
    assert_eq!(requests.len(), 1);
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(body["model"], MODEL);
    assert!(!requests[0].headers.iter().any(|(_, value)| value.contains("the client has the key")));
}

#[tokio::test]
async fn a_model_streams() {
    let (_emulator, telnyx) = start().await;
    let model = telnyx_ai_rig::provider(telnyx.client()).chat(MODEL);
    let mut stream = model.stream(CompletionRequest::new("What is the capital of Norway?")).unwrap();
    let mut events = String::new();
    while let Some(event) = stream.next().await {
        events.push_str(&format!("{:?}\n", event.unwrap()));
    }
    assert!(events.contains("Oslo"), "{events}");
}

#[tokio::test]
async fn a_lost_response_is_not_paid_twice_and_a_rejected_request_is_retried() {
    let (emulator, telnyx) = start().await;
    let model = telnyx_ai_rig::provider(telnyx.client()).chat(MODEL);
    emulator.faults().add(Fault::reset().after_work().on("POST", COMPLETIONS)).unwrap();
    assert!(model.call(CompletionRequest::new("What is the capital of Norway?")).await.is_err());
    assert_eq!(emulator.requests().of("POST", COMPLETIONS).len(), 1);

    let rejected = Fault::status(429).retry_after(std::time::Duration::ZERO).on("POST", COMPLETIONS);
    emulator.faults().add(rejected).unwrap();
    model.call(CompletionRequest::new("What is the capital of Norway?")).await.unwrap();
    assert_eq!(emulator.requests().of("POST", COMPLETIONS).len(), 3);
}

#[tokio::test]
async fn an_error_keeps_its_status() {
    let (_emulator, telnyx) = start().await;
    let model = telnyx_ai_rig::provider(telnyx.client()).chat("no/such-model");
    let error = model.call(CompletionRequest::new("Hi")).await.unwrap_err();
    assert!(format!("{error:?}").contains("422"), "{error:?}");
}
