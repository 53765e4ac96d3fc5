use serde_json::{Value, json};
use telnyx_ai_core::{Role, ToolCall};

use super::{Accumulator, ChatAccumulator};
use crate::chunk::ChatChunk;
use crate::completion::{ChatCompletion, FinishReason};
use crate::content::Content;

mod many;
mod names;
mod tool_calls;

fn completion(chunks: impl IntoIterator<Item = Value>) -> ChatCompletion {
    let mut accumulator = ChatAccumulator::default();
    for chunk in chunks {
        accumulator.add(&serde_json::from_value::<ChatChunk>(chunk).unwrap()).unwrap();
    }
    accumulator.finalize();
    Box::new(accumulator).into_completion()
}

/// Returns the tool calls of these chunks, each of which is a list of pieces. Replaces the type of each call, because
/// most pieces have no type.
fn calls(chunks: impl IntoIterator<Item = Value>) -> Vec<ToolCall> {
    let mut calls = complete_calls(chunks);
    calls.iter_mut().for_each(|call| call.kind = "function".into());
    calls
}

fn complete_calls(chunks: impl IntoIterator<Item = Value>) -> Vec<ToolCall> {
    let chunks = chunks.into_iter().map(|deltas| json!({ "choices": [{ "delta": { "tool_calls": deltas } }] }));
    completion(chunks).tool_calls().to_vec()
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall::function(id, name, arguments)
}

#[test]
fn parts_of_deltas_keep_their_order() {
    let delta = |content: Value| json!({ "choices": [{ "delta": { "content": content } }] });
    let image = json!({ "type": "image_url", "image_url": "https://a" });
    let thought = json!({ "type": "thinking", "thinking": [{ "type": "text", "text": "Hm." }] });
    let text = |text: &str| json!({ "type": "text", "text": text });
    let read = completion([
        delta(json!("a")),
        delta(json!([text("b"), null, "c"])),
        delta(json!([thought, text("d"), image, text("e")])),
        delta(json!("f")),
        delta(json!([text("g")])),
        delta(json!("")),
    ]);
    assert_eq!(read.text(), "abcdefg");
    let parts = serde_json::to_value(&read.message().unwrap().content).unwrap();
    assert_eq!(parts, json!([text("ab"), "c", thought, text("d"), image, text("efg")]));
    let empty = completion([delta(json!([image])), delta(json!("")), delta(json!([text("")]))]);
    assert_eq!(serde_json::to_value(&empty.message().unwrap().content).unwrap(), json!([image]));
    let plain = completion([delta(json!([text("a")])), delta(json!([text("b")])), delta(json!(null))]);
    assert_eq!(plain.message().unwrap().content, Some(Content::Text("ab".into())));
    let chunk: ChatChunk = serde_json::from_value(delta(json!([text("a"), image]))).unwrap();
    assert_eq!((chunk.text_delta(), chunk.choices[0].delta.parts.len()), ("a", 2));
}

#[test]
fn reasoning_under_the_name_thinking_is_joined() {
    let read = completion(["Hm", "", "."].map(|text| json!({ "choices": [{ "delta": { "thinking": text } }] })));
    assert_eq!((read.reasoning(), &*read.text()), (Some("Hm."), ""));
}

#[test]
fn arguments_come_as_an_object_as_nothing_or_not_at_all() {
    let complete = json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": { "x": [1, "é"] } } }]);
    assert_eq!(calls([complete]), [call("a", "f", r#"{"x":[1,"é"]}"#)]);
    for function in
        [json!({ "name": "f" }), json!({ "name": "f", "arguments": "" }), json!({ "name": "f", "arguments": null })]
    {
        let read = calls([json!([{ "index": 0, "id": "a", "function": function }]), json!([{ "index": 0 }])]);
        assert_eq!(read, [call("a", "f", "")]);
        assert_eq!(read[0].arguments_as::<serde_json::Map<String, Value>>().unwrap().len(), 0);
    }
}

#[test]
fn the_kind_of_a_tool_is_kept() {
    let read =
        complete_calls([json!([{ "index": 0, "id": "a", "type": "custom" }]), json!([{ "index": 0, "type": "" }])]);
    assert_eq!((read.len(), read[0].kind.as_str()), (1, "custom"));
    let read = complete_calls([json!([{ "index": 0, "id": "a", "function": { "name": "f" } }])]);
    assert_eq!(read[0].kind, "", "none is made up");
}

#[test]
fn an_empty_text_before_calls_leaves_the_content_null() {
    let read = completion([
        json!({ "choices": [{ "delta": { "role": "assistant", "content": "" } }] }),
        json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "id": "a", "function": { "name": "f" } }] } }] }),
        json!({ "choices": [{ "delta": { "content": null }, "finish_reason": "tool_calls" }] }),
    ]);
    assert_eq!(read.message().unwrap().content, None);
    assert_eq!(read.finish_reason(), Some(&FinishReason::ToolCalls));
}

#[test]
fn choices_keep_the_order_of_their_indexes() {
    let delta = |index: u64, text: &str| json!({ "choices": [{ "index": index, "delta": { "content": text } }] });
    let read = completion([delta(2, "c1"), delta(0, "a1"), delta(1, "b1"), delta(2, "c2"), delta(0, "a2")]);
    let texts: Vec<_> = read.choices.iter().map(|choice| (choice.index, choice.message.text().into_owned())).collect();
    assert_eq!(texts, [(0, "a1a2"), (1, "b1"), (2, "c1c2")].map(|(index, text)| (index, text.to_owned())));
    assert_eq!(read.text(), "a1a2");
}

#[test]
fn tool_calls_belong_to_their_choice() {
    let delta = |choice: u64, id: &str, arguments: &str| {
        let call =
            json!({ "index": 0, "id": id, "type": "function", "function": { "name": "f", "arguments": arguments } });
        json!({ "choices": [{ "index": choice, "delta": { "tool_calls": [call] } }] })
    };
    let read = completion([delta(1, "b", "1"), delta(0, "a", "2"), delta(1, "b", "3")]);
    assert_eq!(read.choices[0].message.tool_calls, [call("a", "f", "2")]);
    assert_eq!(read.choices[1].message.tool_calls, [call("b", "f", "13")]);
}

#[test]
fn id_and_model_are_those_of_the_first_chunks() {
    let read = completion([
        json!({ "choices": [] }),
        json!({ "id": "c-1", "created": 7, "choices": [{ "delta": { "role": "tool" } }] }),
        json!({ "id": "c-2", "created": 8, "model": "m", "choices": [{ "delta": { "role": "" } }] }),
        json!({ "model": "n", "usage": { "prompt_tokens": 1 } }),
        json!({ "usage": null }),
        json!({ "usage": { "prompt_tokens": 2, "total_tokens": 3 } }),
    ]);
    assert_eq!((read.id.as_str(), read.model.as_str(), read.object.as_str()), ("c-1", "m", "chat.completion"));
    assert_eq!(read.created.unwrap().unix_seconds(), 7);
    assert_eq!(read.message().unwrap().role, Role::Tool);
    let usage = read.usage.unwrap();
    assert_eq!((usage.prompt_tokens, usage.total_tokens), (2, 3));
}

#[test]
fn reasoning_and_log_probabilities_add_up() {
    let read = completion([
        json!({ "choices": [{ "delta": { "reasoning": "th", "reasoning_content": "" }, "logprobs": { "content": [{ "token": "a" }] } }] }),
        json!({ "choices": [{ "delta": { "reasoning": "ink" }, "logprobs": null }] }),
        json!({ "choices": [{ "delta": { "content": "ok" }, "logprobs": { "content": [{ "token": "b" }] } }] }),
    ]);
    assert_eq!((read.reasoning(), &*read.text()), (Some("think"), "ok"));
    let tokens = read.choices[0].logprobs.as_ref().unwrap().content.iter().map(|token| token.token.as_str());
    assert_eq!(tokens.collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(read.choices[0].message.content, Some(Content::Text("ok".into())));
}
