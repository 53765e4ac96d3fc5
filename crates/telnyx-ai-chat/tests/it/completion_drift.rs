//! Responses that differ from the documentation: each can be read, or the error names the path.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatChunk, ChatCompletion, Model, Models};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_test_kit::drift::{assert_new_key_anywhere, call_with_response, rejected_variations, variations};

fn complete(client: &Client) -> Request<ChatCompletion> {
    Chat::new(client).complete("Hi")
}

/// Serialization followed by deserialization keeps the value, and keeps the position of a new key.
fn assert_kept<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(body: &Value, value: &T) {
    let written = serde_json::to_value(value).unwrap();
    assert_new_key_anywhere(body, &written);
    assert_eq!(&serde_json::from_value::<T>(written).unwrap(), value);
}

/// Returns the result of a stream of these events.
fn streamed(events: &[Value]) -> ChatCompletion {
    let events: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
    let mock = MockTransport::new().reply(MockReply::events([events + "data: [DONE]\n\n"]));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { Chat::new(&client).stream("Hi").await.unwrap().finish().await.unwrap() })
}

fn text_completion() -> Value {
    json!({
        "id": "c-1", "object": "chat.completion", "created": "2025-01-01T00:00:00Z", "model": "m",
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": "Hi", "name": "bot", "refusal": "no" },
            "finish_reason": "stop",
            "logprobs": { "content": [{
                "token": "Hi", "logprob": -0.5, "bytes": [72, 105],
                "top_logprobs": [{ "token": "Hi", "logprob": -0.5, "bytes": [72, 105] }, { "token": "Ho", "logprob": -2.0 }],
            }] },
        }],
        "usage": {
            "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3,
            "prompt_tokens_details": { "cached_tokens": 1 },
        },
        "system_fingerprint": "fp", "service_tier": "on_demand",
    })
}

fn tool_completion() -> Value {
    json!({
        "id": "c-1", "object": "chat.completion", "model": "m",
        "choices": [{
            "index": 0,
            "message": {
                "role": "assistant", "content": [{ "type": "text", "text": "Hm" }, { "type": "refusal", "refusal": "no" }],
                "tool_calls": [{ "id": "call_1", "type": "function", "function": { "name": "f", "arguments": "{}" } }],
            },
            "finish_reason": "tool_calls",
        }],
    })
}

#[test]
fn a_completion_keeps_its_extra_fields() {
    for good in [text_completion(), tool_completion()] {
        let read = call_with_response(complete, &good.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), good);
    }
}

#[test]
fn a_text_completion_that_drifts() {
    let rejected = rejected_variations(&text_completion(), complete, |body, reply| assert_kept(body, &reply));
    assert_eq!(rejected, ["null choices", "no choices"]);
}

#[test]
fn a_completion_of_calls_that_drifts() {
    let rejected = rejected_variations(&tool_completion(), complete, |body, reply| assert_kept(body, &reply));
    assert_eq!(rejected, ["null choices", "no choices"]);
}

#[test]
fn a_chunk_that_drifts() {
    // A plain chunk instead of a stream is read as one event.
    let good = json!({
        "id": "c-1", "object": "chat.completion.chunk", "created": 7, "model": "m", "system_fingerprint": "fp",
        "choices": [{
            "index": 0,
            "delta": {
                "role": "assistant", "content": "Hi", "reasoning_content": "hm", "reasoning": "hm",
                "tool_calls": [{ "index": 0, "id": "a", "type": "function", "function": { "name": "f", "arguments": "{}" } }],
            },
            "finish_reason": "stop",
            "logprobs": { "content": [{ "token": "Hi", "logprob": -0.5 }] },
        }],
        "usage": { "prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3 },
    });
    let raw = |client: &Client| client.request(telnyx_ai_core::Method::GET, "/chunk").json::<ChatChunk>();
    assert_eq!(rejected_variations(&good, raw, |_, _| {}), [""; 0]);
    // A new key of a chunk is in the completion, and a new key of the delta is in the message.
    for (what, _, body) in variations(&good).into_iter().filter(|(what, ..)| what.starts_with("new key in")) {
        let full: Value = serde_json::from_str(&body.to_string().replace(r#""delta""#, r#""message""#)).unwrap();
        assert_new_key_anywhere(&full, &serde_json::to_value(streamed(&[body])).unwrap());
        assert!(full.to_string().contains("zzz_new"), "{what}");
    }
}

fn model() -> Value {
    json!({
        "id": "moonshotai/Kimi-K2.6", "object": "model", "created": "2026-05-15T16:13:16Z", "owned_by": "Telnyx",
        "organization": "moonshotai", "context_length": 262_144, "max_completion_tokens": 1000, "languages": ["en"],
        "parameters": 1_000_000_000_000_u64, "parameters_str": "1.0T", "tier": "large", "license": "mit",
        "description": "d", "base_model": "b", "task": "text-generation", "is_fine_tunable": false,
        "is_vision_supported": true, "recommended_for_assistants": true, "regions": ["us-central-1"],
        "pricing": { "prompt": "0.300000", "currency": "USD" }, "service_tiers": ["default"],
    })
}

#[test]
fn models_that_drift() {
    let good = json!({ "object": "list", "data": [model()] });
    let list = |client: &Client| Models::new(client).list();
    let read = call_with_response(list, &good.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read[0]).unwrap(), model());
    let rejected = rejected_variations(&good, list, |body, models| assert_kept(&body["data"], &models));
    assert_eq!(
        rejected,
        [
            "null data",
            "no data",
            "null data[0].id",
            "no data[0].id",
            "number for data[0].languages[0]",
            "number for data[0].regions[0]",
        ]
    );
}

#[test]
fn a_model_of_an_older_release() {
    for (created, seconds) in [
        (json!(1_735_689_600), 1_735_689_600),
        (json!("1735689600"), 1_735_689_600),
        (json!("2025-01-01T00:00:00Z"), 1_735_689_600),
        (json!("2025-01-01T01:00:00+01:00"), 1_735_689_600),
        (json!("2025-01-01T00:00:00.961118"), 1_735_689_600),
        (json!("2025-01-01"), 1_735_689_600),
    ] {
        let model: Model = serde_json::from_value(json!({ "id": "a/b", "created": created, "owned_by": "a" })).unwrap();
        assert_eq!(model.created.unwrap().unix_seconds(), seconds, "{created}");
        assert_eq!(
            (model.context_length, model.max_completion_tokens, model.tier, model.is_vision_supported),
            (None, None, None, false)
        );
        let body = json!({ "created": created, "choices": [{}] }).to_string();
        assert_eq!(call_with_response(complete, &body).unwrap().created.unwrap().unix_seconds(), seconds);
        let chunk: ChatChunk = serde_json::from_str(&body).unwrap();
        assert_eq!(chunk.created.unwrap().unix_seconds(), seconds);
    }
}
