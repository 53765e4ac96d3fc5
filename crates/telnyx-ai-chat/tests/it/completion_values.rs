//! The forms of single fields of a response.

use serde_json::{Value, json};
use telnyx_ai_chat::{
    ChatChunk, ChatCompletion, ChatRequest, Choice, Content, ContentPart, FinishReason, FunctionCall, Message,
    ModelTier, Role, ToolCall, Usage,
};

fn choice(choice: Value) -> Choice {
    serde_json::from_value(choice).unwrap()
}

fn message(message: Value) -> Message {
    choice(json!({ "message": message })).message
}

#[test]
fn usage_may_be_empty_null_or_missing() {
    let usage = |body: Value| serde_json::from_value::<ChatCompletion>(body).unwrap().usage;
    assert_eq!(usage(json!({ "choices": [], "usage": {} })), Some(Usage::default()));
    assert_eq!(usage(json!({ "choices": [], "usage": null })), None);
    assert_eq!(usage(json!({ "choices": [] })), None);
    let drifted = usage(
        json!({ "choices": [], "usage": { "prompt_tokens": "7", "completion_tokens": 2.0, "total_tokens": null } }),
    );
    let drifted = drifted.unwrap();
    assert_eq!((drifted.prompt_tokens, drifted.completion_tokens, drifted.total_tokens), (7, 2, 0));
}

#[test]
fn a_finish_reason_may_be_empty_new_null_or_missing() {
    let reason = |word: Value| choice(json!({ "message": {}, "finish_reason": word })).finish_reason;
    assert_eq!(reason(json!("tool_calls")), Some(FinishReason::ToolCalls));
    assert_eq!(reason(json!("content_filter")), Some(FinishReason::ContentFilter));
    assert_eq!(
        (reason(json!("")), reason(json!(null)), choice(json!({ "message": {} })).finish_reason),
        (None, None, None)
    );
    let new = reason(json!("eos")).unwrap();
    assert_eq!((new.as_str(), serde_json::to_value(&new).unwrap()), ("eos", json!("eos")));
    assert_eq!(reason(json!(2)).unwrap(), "2");
    let chunk: ChatChunk =
        serde_json::from_value(json!({ "choices": [{ "finish_reason": "" }, { "finish_reason": "eos" }] })).unwrap();
    assert_eq!(chunk.choices[0].finish_reason, None);
    assert_eq!(chunk.choices[1].finish_reason.as_ref().unwrap(), "eos");
}

#[test]
fn a_role_may_be_empty_new_null_or_missing() {
    for silent in [json!({}), json!({ "role": null }), json!({ "role": "" })] {
        assert_eq!(message(silent).role, Role::Assistant);
    }
    assert_eq!(message(json!({ "role": "developer" })).role, "developer");
    assert_eq!(message(json!({ "role": "tool" })).role, Role::Tool);
}

#[test]
fn content_may_be_text_parts_null_or_missing() {
    assert_eq!(message(json!({ "content": "a" })).content, Some(Content::from("a")));
    assert_eq!(message(json!({ "content": null })).content, None);
    assert_eq!(message(json!({})).content, None);
    assert_eq!(message(json!({})).text(), "");
    assert_eq!(message(json!({ "content": [] })).content, Some(Content::Parts(Vec::new())));
    let parts = message(json!({ "content": [
        { "type": "image_url", "image_url": { "url": "https://example.com/a.png", "detail": null } },
        { "type": "text", "text": "a" }, { "type": "text" }, { "type": "audio", "id": 1 }, "bare",
        { "type": "image_url", "image_url": "https://example.com/b.png" }, { "type": "text", "text": "b" },
    ] }));
    let expected = [
        ContentPart::image_url("https://example.com/a.png"),
        ContentPart::text("a"),
        ContentPart::Other(json!({ "type": "text" })),
        ContentPart::Other(json!({ "type": "audio", "id": 1 })),
        ContentPart::Other(json!("bare")),
        ContentPart::image_url("https://example.com/b.png"),
        ContentPart::text("b"),
    ];
    assert_eq!(parts.text(), "abareb", "a text in the place of a part is text");
    assert_eq!(parts.content, Some(expected.into()));
    let chunk = json!({ "choices": [{ "delta": { "content": [{ "type": "text", "text": "a" }, { "type": "x" }, { "type": "text", "text": "b" }] } }] });
    assert_eq!(serde_json::from_value::<ChatChunk>(chunk).unwrap().text_delta(), "ab");
}

#[test]
fn parts_with_extra_fields_are_sent_unchanged() {
    for part in [
        json!({ "type": "image_url", "image_url": { "url": "https://example.com/a.png", "detail": "low" } }),
        json!({ "type": "image_url", "image_url": { "url": "https://example.com/a.png" }, "cache_control": { "type": "ephemeral" } }),
        json!({ "type": "image_url", "image_url": "https://example.com/a.png", "id": 7 }),
        json!({ "type": "text", "text": "a", "annotations": [1] }),
    ] {
        let message = message(json!({ "role": "user", "content": [part] }));
        assert_eq!(message.content, Some(Content::from([ContentPart::Other(part.clone())])));
        assert_eq!(serde_json::to_value(&message).unwrap()["content"][0], part);
    }
}

#[test]
fn reasoning_is_read_under_each_name() {
    for (fields, expected) in [
        (json!({ "reasoning_content": "a" }), Some("a")),
        (json!({ "reasoning": "b" }), Some("b")),
        (json!({ "reasoning_content": "a", "reasoning": "b" }), Some("a")),
        (json!({ "reasoning_content": "", "reasoning": "b" }), Some("b")),
        (json!({ "reasoning_content": null, "reasoning": "b" }), Some("b")),
        (json!({ "reasoning_content": "", "reasoning": "" }), None),
        (json!({}), None),
    ] {
        assert_eq!(message(fields.clone()).reasoning(), expected, "{fields}");
        let chunk: ChatChunk = serde_json::from_value(json!({ "choices": [{ "delta": fields }] })).unwrap();
        assert_eq!(chunk.reasoning_delta(), expected.unwrap_or_default(), "{fields}");
        let sent = serde_json::to_value(ChatRequest::new([message(fields)])).unwrap();
        assert_eq!(sent, json!({ "messages": [{ "role": "assistant", "content": "" }] }));
    }
}

fn call(function: Value) -> ToolCall {
    let read = message(json!({ "tool_calls": [{ "id": "a", "type": "function", "function": function }] }));
    read.tool_calls[0].clone()
}

#[test]
fn arguments_may_be_text_an_object_empty_null_or_missing() {
    for (arguments, expected) in [
        (json!("{\"x\": 1}"), "{\"x\": 1}"),
        (json!({ "x": [1] }), "{\"x\":[1]}"),
        (json!({}), "{}"),
        (json!(""), ""),
        (json!(null), ""),
        (json!("not json"), "not json"),
    ] {
        assert_eq!(call(json!({ "name": "f", "arguments": arguments })), ToolCall::function("a", "f", expected));
    }
    assert_eq!(call(json!({ "name": "f" })), ToolCall::function("a", "f", ""));
    assert_eq!(call(json!(null)).function, FunctionCall::default());
    let complete = message(
        json!({ "tool_calls": [{}, { "id": 7, "type": "", "function": { "name": null } }, { "type": "custom" }] }),
    );
    let kinds: Vec<_> = complete.tool_calls.iter().map(|call| (call.id.as_str(), call.kind.as_str())).collect();
    assert_eq!(kinds, [("", ""), ("7", ""), ("", "custom")]);
    assert_eq!(message(json!({ "tool_calls": null })).tool_calls, []);
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Weather {
    city: String,
    #[serde(default)]
    days: Vec<u8>,
}

#[test]
fn arguments_are_read_as_a_type_or_the_error_names_the_path() {
    let read = |text: &str| ToolCall::function("a", "get", text).arguments_as::<Weather>();
    assert_eq!(read(r#" {"city":"Oslo"} "#).unwrap(), Weather { city: "Oslo".into(), days: vec![] });
    for (text, path) in [
        (r#"{"city":"Oslo","days":[1,"x"]}"#, "get.arguments.days[1]"),
        (r#"{"city":7}"#, "get.arguments.city"),
        ("", "get.arguments"),
        ("  ", "get.arguments"),
        (r#"{"city":"Oslo"} {}"#, "get.arguments"),
        ("7", "get.arguments"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.json_path(), Some(path), "{error}");
        let shown = if text.trim().is_empty() { "{}" } else { text };
        assert!(error.to_string().ends_with(&format!("; the model wrote `{shown}`")), "{error}");
    }
    let list = ToolCall::function("a", "get", r#"["x"]"#).arguments_as::<Vec<u8>>().unwrap_err();
    assert_eq!(list.json_path(), Some("get.arguments[0]"));
    let nameless = ToolCall::function("a", "", r#"{"city":7}"#).arguments_as::<Weather>().unwrap_err();
    assert_eq!(nameless.json_path(), Some("arguments.city"));
    assert!(read(r#"{"city":"Os"#).unwrap_err().is_decode());
}

#[test]
fn the_accessors_use_the_first_choice() {
    let none: ChatCompletion = serde_json::from_value(json!({ "choices": [] })).unwrap();
    assert_eq!(
        (&*none.text(), none.message(), none.tool_calls(), none.finish_reason(), none.reasoning()),
        ("", None, [].as_slice(), None, None)
    );
    let chunk: ChatChunk = serde_json::from_value(json!({ "choices": [
        { "index": 1, "delta": { "content": "b", "reasoning": "y" } }, { "index": 0, "delta": { "content": "a", "reasoning": "x" } },
    ] }))
    .unwrap();
    assert_eq!((chunk.text_delta(), chunk.reasoning_delta()), ("a", "x"));
    let other: ChatChunk =
        serde_json::from_value(json!({ "choices": [{ "index": 1, "delta": { "content": "b" } }] })).unwrap();
    assert_eq!((other.text_delta(), other.reasoning_delta()), ("", ""));
}

#[test]
fn content_parts_have_a_text_or_none() {
    for (wire, text) in [
        (json!({ "type": "text", "text": "Hi" }), Some("Hi")),
        (json!({ "type": "text", "text": "Hi", "annotations": [1] }), Some("Hi")),
        (json!("Hi"), Some("Hi")),
        (json!({ "type": "image_url", "image_url": "https://example.com/cat.png" }), None),
        (json!({ "type": "input_audio", "text": "Hi" }), None),
    ] {
        let part: ContentPart = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!((part.as_text(), serde_json::to_value(&part).unwrap()), (text, wire));
    }
}

#[test]
fn words_convert_to_known_and_other_variants() {
    assert_eq!(FinishReason::from("length"), FinishReason::Length);
    assert_eq!(FinishReason::from("paused"), FinishReason::Other("paused".into()));
    assert_eq!(ModelTier::from("small"), ModelTier::Small);
}
