//! Constructors, conversions and accessors of the types.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_openai::{
    CreateResponse, Embedding, EmbeddingInput, EmbeddingList, FunctionCallItem, FunctionCallOutputItem,
    IncompleteDetails, IncompleteReason, Item, ItemContent, ItemEvent, ItemPart, MessageItem, Model, ModelResponse,
    PartEvent, PriceList, Reasoning, ReasoningEffort, ReasoningItem, ResponseEvent, ResponseInput, ResponseStatus,
    ResponseUsage, SnapshotEvent, TextEvent,
};

fn decoded<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn encoded(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap()
}

#[test]
fn items() {
    let developer = Item::message("developer", "Be brief.");
    assert_eq!(encoded(developer), r#"{"type":"message","role":"developer","content":"Be brief."}"#);
    let output = Item::function_call_output("call_1", r#"{"celsius":21}"#);
    assert_eq!((output.kind(), output.id()), ("function_call_output", None));
    let unknown: Item = decoded(json!({ "type": "web_search_call", "id": "ws_1" }));
    assert_eq!((unknown.kind(), unknown.id()), ("web_search_call", Some("ws_1")));
    let message: MessageItem =
        decoded(json!({ "id": "msg_1", "content": [{ "type": "output_text", "text": "A cat." }] }));
    assert_eq!((message.text().as_str(), message.role.as_str()), ("A cat.", "assistant"));
    let reasoning: ReasoningItem = decoded(json!({ "summary": [{ "type": "summary_text", "text": "2 + 2" }] }));
    assert_eq!(reasoning.text(), "2 + 2");
    let output: FunctionCallOutputItem = decoded(json!({ "call_id": "call_1", "output": "21" }));
    assert_eq!(output.output.text(), "21");
}

#[test]
fn content() {
    let image = ItemPart::image_url("https://example.com/cat.png");
    assert_eq!(encoded(&image), r#"{"type":"input_image","image_url":"https://example.com/cat.png"}"#);
    assert_eq!(encoded(ItemPart::text("Hi")), r#"{"type":"input_text","text":"Hi"}"#);
    let content = ItemContent::from([ItemPart::text("What is "), image, ItemPart::text("this?")]);
    assert_eq!(content.text(), "What is this?");
    let output: ItemPart = decoded(json!({ "type": "output_text", "text": "A cat.", "annotations": [] }));
    assert_eq!(output.as_text(), Some("A cat."));
    let ItemPart::OutputText(text) = output else { panic!("{output:?}") };
    assert_eq!(text.extra["annotations"], json!([]));
    let refusal: ItemPart = decoded(json!({ "type": "refusal", "refusal": "I cannot help with that." }));
    assert_eq!(refusal.as_text(), None);
    let ItemPart::Refusal(refusal) = refusal else { panic!("{refusal:?}") };
    assert_eq!(refusal.refusal, "I cannot help with that.");
    let image: ItemPart =
        decoded(json!({ "type": "input_image", "image_url": "https://example.com/cat.png", "detail": "low" }));
    let ItemPart::InputImage(image) = image else { panic!("{image:?}") };
    assert_eq!(image.extra["detail"], "low");
}

#[test]
fn responses() {
    assert_eq!(ModelResponse::default().text(), "");
    let response: ModelResponse = decoded(json!({ "output": [
        { "type": "reasoning", "summary": [{ "type": "summary_text", "text": "2 + 2" }] },
        { "type": "function_call", "call_id": "call_1", "name": "now", "arguments": "{}" },
    ] }));
    assert_eq!((response.reasoning().as_str(), response.text().as_str()), ("2 + 2", ""));
    assert_eq!(response.function_calls().map(|call| call.call_id.as_str()).collect::<Vec<_>>(), ["call_1"]);
    assert_eq!(ResponseStatus::from("incomplete"), ResponseStatus::Incomplete);
    assert_eq!(ResponseStatus::from("paused"), ResponseStatus::Other("paused".into()));
    assert_eq!(IncompleteReason::MaxOutputTokens.as_str(), "max_output_tokens");
    let details: IncompleteDetails = decoded(json!({ "reason": "max_output_tokens" }));
    assert_eq!(details.reason, Some(IncompleteReason::MaxOutputTokens));
}

#[test]
fn usage() {
    let usage: ResponseUsage = decoded(json!({
        "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4 }, "output_tokens": "3", "total_tokens": 12,
    }));
    assert_eq!(usage.input_tokens + usage.output_tokens, usage.total_tokens);
    assert_eq!((usage.cached_tokens(), usage.reasoning_tokens()), (Some(4), None));
    let usage: ResponseUsage = decoded(json!({ "output_tokens_details": { "reasoning_tokens": 64 } }));
    assert_eq!((usage.cached_tokens(), usage.reasoning_tokens()), (None, Some(64)));
}

#[test]
fn parameters() {
    assert_eq!(ResponseInput::from("Hi"), ResponseInput::Text("Hi".into()));
    assert_eq!(ResponseInput::from([Item::user("Hi")]), ResponseInput::Items(vec![Item::user("Hi")]));
    assert_eq!(encoded(Reasoning::from(ReasoningEffort::Low)), r#"{"effort":"low"}"#);
    let request = CreateResponse::new("Hi").reasoning_effort(ReasoningEffort::High);
    assert_eq!(request.reasoning.unwrap().effort, Some(ReasoningEffort::High));
    assert_eq!(EmbeddingInput::from("a"), EmbeddingInput::One("a".into()));
    assert_eq!(EmbeddingInput::from(["a", "b"]), EmbeddingInput::from(vec!["a".to_owned(), "b".to_owned()]));
}

#[test]
fn events() {
    let event: ResponseEvent = decoded(json!({ "type": "response.output_text.delta", "delta": "Hel" }));
    assert_eq!((event.text_delta(), event.reasoning_delta()), ("Hel", ""));
    let event: ResponseEvent = decoded(json!({ "type": "response.reasoning_text.delta", "delta": "Hm." }));
    assert_eq!((event.text_delta(), event.reasoning_delta()), ("", "Hm."));
    let event: ResponseEvent = decoded(json!({ "type": "response.mcp_call.completed" }));
    assert_eq!(event.kind(), "response.mcp_call.completed");
    let event: SnapshotEvent = decoded(json!({ "response": { "id": "resp_1" }, "sequence_number": 0 }));
    assert_eq!(event.response.id, "resp_1");
    let event: ItemEvent = decoded(json!({ "output_index": 0, "item": { "type": "message", "content": [] } }));
    assert_eq!((event.output_index, event.item.kind()), (Some(0), "message"));
    let event: PartEvent =
        decoded(json!({ "item_id": "msg_1", "content_index": 0, "part": { "type": "output_text", "text": "" } }));
    assert_eq!((event.part_index, event.part.as_text()), (Some(0), Some("")));
    let event: TextEvent = decoded(json!({ "item_id": "fc_1", "output_index": 1, "delta": "{\"ci" }));
    assert_eq!((event.text.as_str(), event.part_index), ("{\"ci", None));
}

#[test]
fn arguments_of_another_type_are_an_error_with_a_path() {
    let call: FunctionCallItem = decoded(json!({ "name": "pick", "arguments": r#"{"n":"x"}"# }));
    let error = call.arguments_as::<HashMap<String, u8>>().unwrap_err();
    assert_eq!(error.json_path(), Some("pick.arguments.n"));
}

#[test]
fn embeddings() {
    let list: EmbeddingList = decoded(json!({
        "data": [{ "index": 1, "embedding": "AACAPw==" }, { "index": 0, "embedding": [0.5] }],
        "model": "m", "usage": { "total_tokens": 4 },
    }));
    assert_eq!(list.vectors().collect::<Vec<_>>(), [[0.5], [1.0]]);
    assert_eq!(list.into_vectors(), [[0.5], [1.0]]);
    let embedding: Embedding = decoded(json!({ "index": 0, "embedding": "AACAPwAAAEA=" }));
    assert_eq!(embedding.embedding, [1.0, 2.0]);
}

#[test]
fn costs() {
    let pricing =
        json!({ "prompt": "1.0", "cached_prompt": "0.5", "completion": "4.0", "currency": "USD", "unit": "1M_tokens" });
    let models: Vec<Model> = decoded(json!([{ "id": "m", "pricing": pricing }]));
    let prices = PriceList::from_iter(&models);
    let usage = json!({ "input_tokens": 30, "input_tokens_details": { "cached_tokens": 10 }, "output_tokens": 20, "total_tokens": 50 });
    for (response, cost) in [
        (json!({ "model": "m", "usage": usage }), Some("0.000105 USD")),
        (json!({ "model": "m", "usage": usage, "service_tier": "default" }), Some("0.000105 USD")),
        (json!({ "model": "m", "usage": usage, "service_tier": "flex" }), None),
        (json!({ "model": "m", "usage": { "input_tokens": 30, "output_tokens": 20, "total_tokens": 51 } }), None),
        (json!({ "model": "n", "usage": usage }), None),
        (json!({ "model": "m" }), None),
    ] {
        let response: ModelResponse = decoded(response);
        assert_eq!(response.cost(&prices).map(|cost| cost.to_string()).as_deref(), cost, "{response:?}");
    }
    for (list, cost) in [
        (json!({ "data": [], "model": "m", "usage": { "prompt_tokens": 8, "total_tokens": 8 } }), Some("0.000008 USD")),
        (json!({ "data": [], "model": "m", "usage": { "total_tokens": 8 } }), None),
        (json!({ "data": [], "model": "m" }), None),
    ] {
        let list: EmbeddingList = decoded(list);
        assert_eq!(list.cost(&prices).map(|cost| cost.to_string()).as_deref(), cost, "{list:?}");
    }
}
