//! The size limit of a stream counts only the parts of each chunk that the completion keeps.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

const LIMIT: usize = 4_000;

/// Streams 60 chunks with different texts and otherwise equal fields.
async fn stream(choice: impl Fn(&str) -> Value) -> Result<ChatCompletion, Error> {
    let chunks = (0..60).map(|at| {
        let chunk = json!({ "id": "c-1", "choices": [choice(&format!("{at:02}"))] });
        format!("data: {chunk}\n\n")
    });
    let mock = MockTransport::new().reply(MockReply::events(chunks.chain(["data: [DONE]\n\n".to_owned()])));
    let client = Client::builder().api_key("k").max_response_bytes(LIMIT).transport(mock).build().unwrap();
    Chat::new(&client).stream("Hi").await.unwrap().finish().await
}

#[tokio::test]
async fn duplicate_fields_count_if_each_copy_is_kept() {
    let note = json!([{ "type": "note", "text": "x".repeat(80) }]);
    let logprobs = json!({ "content": [{ "token": "x".repeat(60), "logprob": -1.0 }] });
    let parts = json!([{ "type": "text", "text": "x" }, note[0]]);
    for (name, kept) in [
        ("logprobs", json!({ "index": 0, "delta": {}, "logprobs": logprobs })),
        ("an unknown list", json!({ "index": 0, "delta": { "annotations": note } })),
        ("parts", json!({ "index": 0, "delta": { "content": parts } })),
    ] {
        let repeat = |text: &str| {
            let mut choice = kept.clone();
            choice["delta"]["reasoning"] = text.into();
            choice
        };
        let error = stream(repeat).await.unwrap_err();
        assert!(error.is_too_large(), "{name}: {error}");
    }
    // The id and the fields of the choice are kept once.
    let once = |text: &str| json!({ "index": 0, "delta": { "content": text }, "provider": "x".repeat(80) });
    let complete = stream(once).await.unwrap();
    assert_eq!((complete.text().len(), complete.choices[0].extra["provider"].as_str().unwrap().len()), (120, 80));
}
