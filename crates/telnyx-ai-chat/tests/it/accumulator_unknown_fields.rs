//! Extra fields are in the completion, plain and streamed, and are sent back with the message.

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatChunk, ChatCompletion, Message};
use telnyx_ai_core::test_util::MockReply;

use crate::support::reading::{DONE, chat, data, plain, streamed};

/// Returns the completion of these chunks, which must equal the completion of the plain body.
async fn both(body: Value, chunks: impl IntoIterator<Item = Value>) -> ChatCompletion {
    let plain = plain(&body).await;
    assert_eq!(streamed(chunks).await, plain);
    plain
}

/// A chunk of the first choice.
fn delta(delta: Value) -> Value {
    json!({ "object": "chat.completion.chunk", "choices": [{ "index": 0, "delta": delta }] })
}

/// The last chunk, with a finish reason and null instead of a delta.
fn stop() -> Value {
    json!({ "choices": [{ "index": 0, "delta": null, "finish_reason": "stop" }] })
}

fn body(message: Value) -> Value {
    json!({ "object": "chat.completion", "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] })
}

#[tokio::test]
async fn a_refusal_is_joined() {
    let chunks = ["I ", "", "can", "not", "not"].map(|text| delta(json!({ "content": null, "refusal": text })));
    let full =
        both(body(json!({ "content": null, "refusal": "I cannotnot" })), chunks.into_iter().chain([stop()])).await;
    assert_eq!(full.message().unwrap().extra["refusal"], "I cannotnot");
    assert_eq!(full.text(), "");
}

#[tokio::test]
async fn lists_of_deltas_grow_and_audio_is_joined() {
    let note = |n: u32| json!({ "type": "url_citation", "url_citation": { "end_index": n } });
    let message = json!({
        "content": "Hi", "name": "bot", "annotations": [note(1), note(2)],
        "audio": { "id": "a-1", "data": "AAAABBBB", "transcript": "Hi", "expires_at": 7 },
        "function_call": { "name": "f", "arguments": "{\"a\":1}" },
    });
    let chunks = [
        delta(
            json!({ "role": "assistant", "name": "bot", "refusal": null, "audio": { "id": "a-1", "transcript": "H" } }),
        ),
        delta(json!({ "name": "bot", "content": "Hi", "annotations": [note(1)], "audio": { "data": "AAAA" } })),
        delta(json!({ "annotations": [note(2)], "audio": { "data": "BBBB", "transcript": "i", "expires_at": 7 } })),
        delta(json!({ "annotations": [], "audio": null, "function_call": { "name": "f", "arguments": "{\"a\"" } })),
        delta(json!({ "function_call": { "arguments": ":1}" } })),
        stop(),
    ];
    let full = both(body(message), chunks).await;
    assert_eq!(full.message().unwrap().name.as_deref(), Some("bot"));
    assert_eq!(full.message().unwrap().extra.len(), 3);
}

#[tokio::test]
async fn the_last_value_of_a_completion_and_of_a_choice_counts() {
    let filter = json!({ "hate": { "filtered": false, "severity": "safe" } });
    let mut full = body(json!({ "content": "Hi" }));
    for (name, value) in [
        ("system_fingerprint", json!("fp_2")),
        ("service_tier", json!("flex")),
        ("citations", json!(["https://a", "https://b"])),
        ("x_groq", json!({ "id": "r-1", "queue": 2 })),
    ] {
        full[name] = value;
    }
    full["choices"][0]["content_filter_results"] = filter.clone();
    full["choices"][0]["stop_reason"] = json!(128_009);
    let mut first = delta(json!({ "content": "H" }));
    first["system_fingerprint"] = json!("fp_1");
    first["service_tier"] = json!("flex");
    first["citations"] = json!(["https://a"]);
    first["x_groq"] = json!({ "id": "r-1" });
    first["choices"][0]["content_filter_results"] = json!({ "hate": { "filtered": false } });
    let mut second = delta(json!({ "content": "i" }));
    second["system_fingerprint"] = json!("fp_2");
    second["service_tier"] = Value::Null;
    second["citations"] = json!(["https://a", "https://b"]);
    second["choices"][0]["content_filter_results"] = filter;
    second["choices"][0]["stop_reason"] = Value::Null;
    let mut last = stop();
    last["choices"][0]["content_filter_results"] = json!({});
    last["choices"][0]["stop_reason"] = json!(128_009);
    last["x_groq"] = json!({ "queue": 2 });
    last["citations"] = json!([]);
    let full = both(full, [first, second, last]).await;
    assert_eq!((full.extra.len(), full.choices[0].extra.len()), (4, 2));
}

#[tokio::test]
async fn extra_content_of_a_call_is_sent_back() {
    let signature = json!({ "google": { "thought_signature": "c2ln" } });
    let call = json!({
        "id": "a", "type": "function", "function": { "name": "f", "arguments": "{}", "strict": true },
        "extra_content": signature,
    });
    let chunks = [
        delta(
            json!({ "tool_calls": [{ "index": 0, "id": "a", "type": "function", "function": { "name": "f" }, "extra_content": null }] }),
        ),
        delta(
            json!({ "tool_calls": [{ "index": 0, "function": { "arguments": "{", "strict": true }, "extra_content": signature }] }),
        ),
        delta(json!({ "tool_calls": [{ "index": 0, "function": { "arguments": "}" } }] })),
        stop(),
    ];
    let nulls = json!({ "content": null, "refusal": null, "annotations": null, "function_call": null, "audio": null, "tool_calls": [call] });
    let full = both(body(nulls), chunks).await;
    assert_eq!(full.tool_calls()[0].extra["extra_content"], signature);
    let (chat, mock) = chat(MockReply::json(200, r#"{"choices":[{"message":{}}]}"#));
    chat.complete([full.message().cloned().unwrap(), Message::tool("a", "1")]).await.unwrap();
    let sent: Value = serde_json::from_slice(&mock.requests()[0].body).unwrap();
    assert_eq!(sent["messages"][0], json!({ "role": "assistant", "content": "", "tool_calls": [call] }));
}

#[tokio::test]
async fn calls_of_custom_tools_survive() {
    let call = |id: &str, name: &str, input: &str| json!({ "id": id, "type": "custom", "custom": { "name": name, "input": input } });
    let calls = json!([call("a", "sql", "SELECT 1"), call("b", "sql", "haha")]);
    let with_index = [
        delta(
            json!({ "tool_calls": [{ "index": 0, "id": "a", "type": "custom", "custom": { "name": "sql", "input": "" } }] }),
        ),
        delta(
            json!({ "tool_calls": [{ "index": 0, "custom": { "input": "SELECT" } }, { "index": 0, "custom": { "input": " 1" } }] }),
        ),
        delta(
            json!({ "tool_calls": [{ "index": 1, "id": "b", "type": "custom", "custom": { "name": "sql", "input": "ha" } }] }),
        ),
        delta(json!({ "tool_calls": [{ "index": 1, "custom": { "name": "sql", "input": "ha" } }] })),
        stop(),
    ];
    let full = both(body(json!({ "tool_calls": calls })), with_index).await;
    assert_eq!(serde_json::to_value(full.tool_calls()).unwrap(), calls);
    // Without an index, the id and the name distinguish them.
    let without = [
        delta(
            json!({ "tool_calls": [{ "id": "a", "type": "custom", "custom": { "name": "sql", "input": "SELECT 1" } }] }),
        ),
        delta(json!({ "tool_calls": [{ "id": "b", "type": "custom", "custom": { "name": "sql", "input": "ha" } }] })),
        delta(json!({ "tool_calls": [{ "custom": { "input": "ha" } }] })),
        stop(),
    ];
    assert_eq!(streamed(without).await.tool_calls(), full.tool_calls());
}

#[tokio::test]
async fn a_tool_call_is_sent_back_unchanged() {
    for call in [
        json!({ "id": "a" }),
        json!({ "type": "function" }),
        json!({ "id": "a", "function": { "name": "f", "arguments": "{}" } }),
        json!({ "id": "a", "type": "custom", "custom": { "name": "f", "input": "x" } }),
        json!({ "id": "a", "type": "mcp", "server": "s" }),
    ] {
        let mut piece = call.clone();
        piece["index"] = json!(0);
        let full = both(body(json!({ "tool_calls": [call] })), [delta(json!({ "tool_calls": [piece] })), stop()]).await;
        assert_eq!(serde_json::to_value(&full.tool_calls()[0]).unwrap(), call);
    }
}

#[tokio::test]
async fn log_probabilities_keep_extra_fields() {
    let token = |text: &str| json!({ "token": text, "logprob": -0.5, "token_id": 7, "top_logprobs": [{ "token": "x", "logprob": -1.0, "rank": 2 }] });
    let mut full = body(json!({ "content": "ab" }));
    full["choices"][0]["logprobs"] =
        json!({ "content": [token("a"), token("b")], "refusal": [token("c"), token("d")], "version": 2 });
    let piece = |text: &str, logprobs: Value| {
        let mut chunk = delta(json!({ "content": text }));
        chunk["choices"][0]["logprobs"] = logprobs;
        chunk
    };
    let chunks = [
        piece("a", json!({ "content": [token("a")], "refusal": [token("c")], "version": 1 })),
        piece("b", json!({ "content": [token("b")], "refusal": [token("d")], "version": 2 })),
        piece("", json!({ "content": null, "refusal": null })),
        stop(),
    ];
    let full = both(full, chunks).await;
    let logprobs = full.choices[0].logprobs.as_ref().unwrap();
    assert_eq!((logprobs.content[0].extra["token_id"].as_u64(), logprobs.extra.len()), (Some(7), 2));
    assert_eq!(logprobs.content[1].top_logprobs[0].extra["rank"], 2);
}

#[tokio::test]
async fn each_chunk_has_its_own_extra_fields() {
    let mut first = delta(
        json!({ "content": "H", "refusal": "no", "tool_calls": [{ "index": 0, "extra_content": 1, "function": { "strict": true } }] }),
    );
    first["system_fingerprint"] = json!("fp");
    first["choices"][0]["content_filter_results"] = json!({ "a": 1 });
    let events =
        [data(&first.to_string()), data(&delta(json!({ "content": "i", "refusal": null })).to_string()), DONE.into()];
    let mut stream = chat(MockReply::events(events)).0.stream("Hi").await.unwrap();
    let chunk: ChatChunk = stream.try_next().await.unwrap().unwrap();
    assert_eq!(chunk.extra["system_fingerprint"], "fp");
    let choice = &chunk.choices[0];
    assert_eq!(
        (&choice.extra["content_filter_results"]["a"], &choice.delta.extra["refusal"]),
        (&json!(1), &json!("no"))
    );
    let call = &choice.delta.tool_calls[0];
    assert_eq!((&call.extra["extra_content"], &call.function.extra["strict"]), (&json!(1), &json!(true)));
    let second = stream.try_next().await.unwrap().unwrap();
    assert!(second.extra.is_empty() && second.choices[0].delta.extra.is_empty(), "the type of the object is no news");
}
