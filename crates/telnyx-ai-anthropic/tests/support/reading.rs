//! Reads a scripted stream to its end and keeps all there is to see.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use telnyx_ai_anthropic::{Anthropic, CreateMessage, Message, MessageEvent, MessageStream};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use tokio::time::Instant;

pub(crate) const IDLE: Duration = Duration::from_secs(60);

/// An event with this JSON.
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

/// Adds `text` to the first block.
pub(crate) fn says(text: &str) -> String {
    delta(0, &json!({ "type": "text_delta", "text": text }))
}

/// A call of a tool begins.
pub(crate) fn call(index: u64, id: &str) -> String {
    block(index, &json!({ "type": "tool_use", "id": id, "name": "pick", "input": {} }))
}

/// More of its input.
pub(crate) fn input(index: u64, piece: &str) -> String {
    delta(index, &json!({ "type": "input_json_delta", "partial_json": piece }))
}

pub(crate) fn content(message: &Message) -> Value {
    serde_json::to_value(&message.content).unwrap()
}

pub(crate) fn block_stop(index: u64) -> String {
    data(&json!({ "type": "content_block_stop", "index": index }))
}

pub(crate) fn ends(reason: &str) -> String {
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
    let mock = MockTransport::new().reply(reply);
    let client = Client::builder().api_key("KEY0123").stream_idle_timeout(IDLE).max_event_bytes(4096);
    (Anthropic::new(&client.transport(mock.clone()).build().unwrap()), mock)
}

pub(crate) fn ask() -> CreateMessage {
    CreateMessage::new("m", 100, "Hi")
}

/// The message that these events fold into.
pub(crate) async fn folded<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> Message {
    anthropic(events(chunks)).0.stream(ask()).await.unwrap().finish().await.unwrap()
}

pub(crate) struct Reading {
    pub(crate) events: Vec<MessageEvent>,
    pub(crate) error: Option<Error>,
    pub(crate) stream: MessageStream,
    pub(crate) waited: Duration,
}

/// Needs a paused clock.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let (anthropic, mock) = anthropic(reply);
    let start = Instant::now();
    let mut stream = anthropic.stream(ask()).await.unwrap();
    assert_eq!(stream.partial(), &Message::default());
    let (mut events, mut error) = (Vec::new(), None);
    while let Some(item) = stream.next().await {
        assert!(error.is_none(), "an item came after {error:?}");
        match item {
            Ok(event) => events.push(event),
            Err(last) => error = Some(last),
        }
    }
    let waited = start.elapsed();
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "the stream went on after its end");
    }
    assert_eq!(mock.requests().len(), 1, "the request was sent again");
    Reading { events, error, stream, waited }
}

impl Reading {
    fn assert_text(&self, text: &str) {
        let deltas = self.events.iter().map(|event| event.text_delta().into_owned());
        assert_eq!(deltas.collect::<String>(), text);
        assert_eq!(self.stream.partial().text(), text);
    }

    /// The message of a stream that ended well, at once, with this text.
    pub(crate) fn whole(self, text: &str) -> Message {
        self.whole_after(Duration::ZERO, text)
    }

    /// The same, for a stream whose end took `waited`.
    pub(crate) fn whole_after(self, waited: Duration, text: &str) -> Message {
        assert!(self.error.is_none(), "{:?}", self.error);
        self.assert_text(text);
        assert_eq!(self.waited, waited);
        let partial = self.stream.partial().clone();
        let whole = self.stream.into_completion().unwrap();
        assert_eq!(whole, partial);
        whole
    }

    /// The error that ended a stream after this text, and what it kept of the message.
    pub(crate) fn failed(self, text: &str) -> (Error, Message) {
        self.assert_text(text);
        let error = self.error.expect("the stream ended well");
        assert_eq!(error.operation(), Some("anthropic.stream"));
        assert_eq!((error.status().unwrap().as_u16(), error.request_id(), error.attempts()), (200, Some("r-1"), 1));
        let partial = self.stream.partial().clone();
        assert_eq!(error.attachment::<Message>(), Some(&partial));
        let again = self.stream.into_completion().unwrap_err();
        assert_eq!(again.to_string(), "anthropic.stream: the stream ended with an error [status 200, request id r-1]");
        assert!(again.is_incomplete_stream());
        assert_eq!(again.attachment::<Message>(), Some(&partial));
        (error, partial)
    }
}
