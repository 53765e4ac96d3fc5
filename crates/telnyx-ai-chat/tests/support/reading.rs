//! Reads a scripted stream to its end and keeps all there is to see.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use telnyx_ai_chat::{Chat, ChatChunk, ChatCompletion, ChatStream};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use tokio::time::Instant;

pub(crate) const IDLE: Duration = Duration::from_secs(60);

/// An event with this JSON.
pub(crate) fn data(json: &str) -> String {
    format!("data: {json}\n\n")
}

/// An event that adds `text` to the first choice.
pub(crate) fn says(text: &str) -> String {
    data(&format!(
        r#"{{"id":"c-1","model":"m","choices":[{{"index":0,"delta":{{"content":"{text}"}},"finish_reason":null}}]}}"#
    ))
}

pub(crate) const STOP: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
pub(crate) const DONE: &str = "data: [DONE]\n\n";

pub(crate) fn events<const N: usize>(chunks: [&str; N]) -> MockReply {
    MockReply::events(chunks.map(str::to_owned)).header("x-request-id", "r-1")
}

pub(crate) fn chat(reply: MockReply) -> (Chat, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    let client = Client::builder().api_key("KEY0123").stream_idle_timeout(IDLE).max_event_bytes(4096);
    (Chat::new(&client.transport(mock.clone()).build().unwrap()), mock)
}

/// Returns the completion of a plain call that is answered with `body`.
pub(crate) async fn plain(body: &Value) -> ChatCompletion {
    chat(MockReply::json(200, body.to_string())).0.complete("Hi").await.unwrap()
}

/// Returns the completion of a stream of these chunks and `[DONE]`.
pub(crate) async fn streamed(chunks: impl IntoIterator<Item = Value>) -> ChatCompletion {
    let events: Vec<String> = chunks.into_iter().map(|chunk| data(&chunk.to_string())).chain([DONE.into()]).collect();
    chat(MockReply::events(events)).0.stream("Hi").await.unwrap().finish().await.unwrap()
}

pub(crate) struct Reading {
    pub(crate) chunks: Vec<ChatChunk>,
    pub(crate) error: Option<Error>,
    pub(crate) stream: ChatStream,
    pub(crate) waited: Duration,
}

/// Needs a paused clock.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let (chat, mock) = chat(reply);
    let start = Instant::now();
    let mut stream = chat.stream("Hi").await.unwrap();
    assert_eq!(stream.partial(), &ChatCompletion::default());
    let (mut chunks, mut error) = (Vec::new(), None);
    while let Some(item) = stream.next().await {
        assert!(error.is_none(), "an item came after {error:?}");
        match item {
            Ok(chunk) => chunks.push(chunk),
            Err(last) => error = Some(last),
        }
    }
    let waited = start.elapsed();
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "the stream went on after its end");
    }
    assert_eq!(mock.requests().len(), 1, "the request was sent again");
    Reading { chunks, error, stream, waited }
}

impl Reading {
    fn assert_texts(&self, texts: &[&str]) {
        assert_eq!(self.chunks.iter().map(ChatChunk::text_delta).collect::<Vec<_>>(), texts);
    }

    /// The completion of a stream that ended well, at once, after chunks with these texts.
    pub(crate) fn whole(self, texts: &[&str]) -> ChatCompletion {
        self.whole_after(Duration::ZERO, texts)
    }

    /// The same, for a stream whose end took `waited`.
    pub(crate) fn whole_after(self, waited: Duration, texts: &[&str]) -> ChatCompletion {
        assert!(self.error.is_none(), "{:?}", self.error);
        self.assert_texts(texts);
        assert_eq!(self.waited, waited);
        let partial = self.stream.partial().clone();
        let whole = self.stream.into_completion().unwrap();
        assert_eq!(whole, partial);
        whole
    }

    /// The error that ended a stream after chunks with these texts, and what it kept of the completion.
    pub(crate) fn failed(self, texts: &[&str]) -> (Error, ChatCompletion) {
        self.assert_texts(texts);
        let error = self.error.expect("the stream ended well");
        assert_eq!(error.operation(), Some("chat.stream"));
        assert_eq!((error.status().unwrap().as_u16(), error.request_id(), error.attempts()), (200, Some("r-1"), 1));
        let partial = self.stream.partial().clone();
        assert_eq!(error.attachment::<ChatCompletion>(), Some(&partial));
        assert_eq!(partial.text(), texts.concat());
        let again = self.stream.into_completion().unwrap_err();
        assert_eq!(again.to_string(), "chat.stream: the stream ended with an error [status 200, request id r-1]");
        assert!(again.is_incomplete_stream());
        assert_eq!(again.attachment::<ChatCompletion>(), Some(&partial));
        (error, partial)
    }
}
