//! Events of message streams, and a helper that reads a stream to its end.

use serde_json::{Value, json};
use telnyx_ai_anthropic::{Anthropic, CreateMessage, Message, MessageEvent};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Encodes an event with this JSON.
pub(crate) fn data(json: &Value) -> String {
    format!("event: {}\ndata: {json}\n\n", json["type"].as_str().unwrap_or("message"))
}

pub(crate) fn start() -> String {
    data(&json!({ "type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": { "input_tokens": 25, "output_tokens": 1 },
    } }))
}

pub(crate) fn block(index: u64, block: &Value) -> String {
    data(&json!({ "type": "content_block_start", "index": index, "content_block": block }))
}

pub(crate) fn text_block() -> String {
    block(0, &json!({ "type": "text", "text": "" }))
}

pub(crate) fn delta(index: u64, delta: &Value) -> String {
    data(&json!({ "type": "content_block_delta", "index": index, "delta": delta }))
}

/// Event that adds `text` to the first block.
pub(crate) fn text_event(text: &str) -> String {
    delta(0, &json!({ "type": "text_delta", "text": text }))
}

/// Event that begins a tool call.
pub(crate) fn call(index: u64, id: &str) -> String {
    block(index, &json!({ "type": "tool_use", "id": id, "name": "pick", "input": {} }))
}

/// Event that adds a fragment of the input of a tool call.
pub(crate) fn input(index: u64, piece: &str) -> String {
    delta(index, &json!({ "type": "input_json_delta", "partial_json": piece }))
}

pub(crate) fn content(message: &Message) -> Value {
    serde_json::to_value(&message.content).unwrap()
}

pub(crate) fn block_stop(index: u64) -> String {
    data(&json!({ "type": "content_block_stop", "index": index }))
}

pub(crate) fn stop_reason_event(reason: &str) -> String {
    data(&json!({
        "type": "message_delta", "delta": { "stop_reason": reason, "stop_sequence": null },
        "usage": { "output_tokens": 15 },
    }))
}

pub(crate) fn stop() -> String {
    data(&json!({ "type": "message_stop" }))
}

pub(crate) const PING: &str = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
pub(crate) const DONE: &str = "data: [DONE]\n\n";

pub(crate) fn events<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> MockReply {
    let chunks = chunks.into_iter().map(|chunk| chunk.as_ref().to_owned());
    MockReply::events(chunks).header("x-request-id", "r-1")
}

pub(crate) fn anthropic(reply: MockReply) -> (Anthropic, MockTransport) {
    let (client, mock) = telnyx_ai_test_kit::client(reply);
    (Anthropic::new(&client), mock)
}

pub(crate) fn request() -> CreateMessage {
    CreateMessage::new("m", 100, "Hi")
}

/// Returns the message assembled from the events.
pub(crate) async fn message<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> Message {
    anthropic(events(chunks)).0.stream(request()).await.unwrap().finish().await.unwrap()
}

pub(crate) type Reading = telnyx_ai_test_kit::Reading<MessageEvent, Message>;

/// Reads the stream of `reply` to its end; needs a paused tokio clock. The labels of the events are their texts.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let call = |client: &Client| Anthropic::new(client).stream(request());
    telnyx_ai_test_kit::read("anthropic.stream", reply, call, |event| event.text_delta().into_owned()).await
}
