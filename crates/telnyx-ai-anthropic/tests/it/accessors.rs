//! Constructors, conversions and accessors of the types.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_anthropic::{
    Content, ContentBlock, ContentDelta, CreateMessage, ImageBlock, ImageSource, Message, MessageDelta, MessageEvent,
    MessageParam, Messages, PriceList, RedactedThinkingBlock, Role, StopReason, TextBlock, ThinkingBlock,
    ThinkingConfig, Tool, ToolChoice, ToolResultBlock, ToolUseBlock, Usage,
};
use telnyx_ai_core::internal::TokenPrices;

fn decoded<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn encoded(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap()
}

#[test]
fn blocks() {
    assert_eq!(encoded(ContentBlock::text("Hi")), r#"{"type":"text","text":"Hi"}"#);
    assert_eq!(ContentBlock::text("Hi").as_text(), Some("Hi"));
    let image = ContentBlock::image_url("https://example.com/cat.png");
    assert_eq!(
        (image.as_text(), serde_json::to_value(&image).unwrap()["source"]["type"].as_str()),
        (None, Some("url"))
    );
    let image = ContentBlock::image_base64("image/png", "iVBORw0KGgo=");
    assert_eq!(serde_json::to_value(&image).unwrap()["source"]["media_type"], "image/png");
    let cached = ContentBlock::text("A long text.").extra("cache_control", json!({ "type": "ephemeral" }));
    assert_eq!(serde_json::to_value(&cached).unwrap()["cache_control"]["type"], "ephemeral");
    let block: ContentBlock = decoded(json!({ "type": "thinking", "thinking": "Hm.", "signature": "c2ln" }));
    assert_eq!(block.as_thinking(), Some("Hm."));
    let block: ContentBlock = decoded(json!({ "type": "tool_use", "id": "toolu_1", "name": "now", "input": {} }));
    assert_eq!(block.as_tool_use().map(|call| call.name.as_str()), Some("now"));
    let text: TextBlock = decoded(json!({ "text": "Two years.", "citations": [{ "type": "char_location" }] }));
    assert_eq!((text.text.as_str(), text.citations.len()), ("Two years.", 1));
    let block: ThinkingBlock = decoded(json!({ "thinking": "Hm.", "signature": "c2ln" }));
    assert_eq!((block.thinking.as_str(), block.signature.as_deref()), ("Hm.", Some("c2ln")));
    let block: RedactedThinkingBlock = decoded(json!({ "data": "ZW5j" }));
    assert_eq!(block.data, "ZW5j");
    let result: ToolResultBlock = decoded(json!({ "tool_use_id": "toolu_1", "content": "21", "is_error": false }));
    assert_eq!((result.content, result.is_error), (Some(Content::from("21")), Some(false)));
    let image: ImageBlock = decoded(json!({ "source": { "type": "url", "url": "https://example.com/cat.png" } }));
    assert_eq!(image.source, ImageSource::Url { url: "https://example.com/cat.png".into() });
    let source = ImageSource::Base64 { media_type: "image/png".into(), data: "iVBORw0KGgo=".into() };
    assert_eq!(serde_json::to_value(&source).unwrap()["type"], "base64");
}

#[test]
fn messages() {
    let message: Message = decoded(json!({
        "content": [
            { "type": "thinking", "thinking": "Hm." }, { "type": "text", "text": "Two " },
            { "type": "text", "text": "years." }, { "type": "tool_use", "id": "toolu_1", "name": "now", "input": {} },
        ],
        "stop_reason": "end_turn",
    }));
    assert_eq!((message.thinking(), message.text()), ("Hm.".into(), "Two years.".into()));
    assert_eq!(message.tool_uses().map(|call| call.id.as_str()).collect::<Vec<_>>(), ["toolu_1"]);
    assert_eq!(message.stop_reason, Some(StopReason::EndTurn));
    assert_eq!(StopReason::from("max_tokens"), StopReason::MaxTokens);
    assert_eq!(StopReason::from("compaction"), StopReason::Other("compaction".into()));
    let usage: Usage = decoded(json!({ "input_tokens": 9, "output_tokens": "3", "cache_read_input_tokens": null }));
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens), (9, 3, None));
}

#[test]
fn parameters() {
    assert_eq!(MessageParam::new(Role::User, "Hi"), MessageParam::user("Hi"));
    assert_eq!(encoded(MessageParam::assistant("A cat.")), r#"{"role":"assistant","content":"A cat."}"#);
    assert_eq!(Messages::from("Hi"), Messages::from([MessageParam::user("Hi")]));
    assert_eq!(Content::from("Hi"), Content::Text("Hi".into()));
    assert_eq!(Content::from([ContentBlock::text("Hi")]), Content::Blocks(vec![ContentBlock::text("Hi")]));
    assert_eq!(Content::from("Hi").into_blocks(), [ContentBlock::text("Hi")]);
    let request = CreateMessage::new("m", 200, "Hi");
    assert_eq!(request, CreateMessage::new("m", 200, [MessageParam::user("Hi")]));
    let request = request.message(Message::default()).message(MessageParam::user("Why?"));
    assert_eq!(request.messages.len(), 3);
}

#[test]
fn tools_and_settings() {
    let now = Tool::new("now", "The time.", json!({ "type": "object" }));
    let expected = r#"{"name":"now","description":"The time.","input_schema":{"type":"object"}}"#;
    assert_eq!(encoded(&now), expected);
    let cached = now.extra("cache_control", json!({ "type": "ephemeral" }));
    assert_eq!(serde_json::to_value(&cached).unwrap()["cache_control"]["type"], "ephemeral");
    assert_eq!(encoded(ToolChoice::Any), r#"{"type":"any"}"#);
    assert_eq!(encoded(ToolChoice::tool("now")), r#"{"type":"tool","name":"now"}"#);
    assert_eq!(encoded(ThinkingConfig::ENABLED), r#"{"type":"enabled"}"#);
    assert_eq!(encoded(ThinkingConfig::budget(2000)), r#"{"type":"enabled","budget_tokens":2000}"#);
}

#[test]
fn events() {
    let event: MessageEvent = decoded(json!({
        "type": "content_block_delta", "index": 0, "delta": { "type": "text_delta", "text": "Hel" },
    }));
    assert_eq!((event.text_delta(), event.thinking_delta()), ("Hel".into(), "".into()));
    let event: MessageEvent = decoded(json!({
        "type": "content_block_delta", "index": 0, "delta": { "type": "thinking_delta", "thinking": "Hm." },
    }));
    assert_eq!((event.text_delta(), event.thinking_delta()), ("".into(), "Hm.".into()));
    let ping: MessageEvent = decoded(json!({ "type": "ping" }));
    assert_eq!(ping.text_delta(), "");
    let delta: MessageDelta = decoded(json!({ "stop_reason": "stop_sequence", "stop_sequence": "END" }));
    assert_eq!((delta.stop_reason, delta.stop_sequence.as_deref()), (Some(StopReason::StopSequence), Some("END")));
    let delta: ContentDelta = decoded(json!({ "type": "text_delta", "text": "Hel" }));
    assert!(matches!(delta, ContentDelta::TextDelta { text, .. } if text == "Hel"));
}

#[test]
fn input_of_another_type_is_an_error_with_a_path() {
    let call: ToolUseBlock = decoded(json!({ "id": "toolu_1", "name": "pick", "input": { "n": [1, "x"] } }));
    let error = call.input_as::<HashMap<String, Vec<u8>>>().unwrap_err();
    assert_eq!(error.json_path(), Some("pick.input.n[1]"));
}

#[test]
fn costs() {
    let prices = TokenPrices::per_million(Some("1.0"), Some("0.5"), Some("4.0"), "USD").unwrap();
    let prices = PriceList::from_prices([("m".to_owned(), prices)]);
    for (message, cost) in [
        (
            json!({ "model": "m", "usage": { "input_tokens": 20, "cache_read_input_tokens": 10, "output_tokens": 20 } }),
            Some("0.000105 USD"),
        ),
        (
            json!({ "model": "m", "usage": { "input_tokens": 20, "cache_creation_input_tokens": 0, "output_tokens": 0 } }),
            Some("0.00002 USD"),
        ),
        (json!({ "model": "m", "usage": { "input_tokens": 20, "service_tier": "standard" } }), Some("0.00002 USD")),
        (json!({ "model": "m", "usage": { "input_tokens": 20, "service_tier": "priority" } }), None),
        (json!({ "model": "m", "service_tier": "flex", "usage": { "input_tokens": 20 } }), None),
        (json!({ "model": "m", "usage": { "input_tokens": 20, "cache_creation_input_tokens": 1 } }), None),
        (json!({ "model": "m" }), None),
        (json!({ "model": "n", "usage": { "input_tokens": 20 } }), None),
    ] {
        let message: Message = decoded(message);
        assert_eq!(message.cost(&prices).map(|cost| cost.to_string()).as_deref(), cost, "{message:?}");
    }
}
