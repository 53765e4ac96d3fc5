//! Reads a scripted stream to its end and keeps all there is to see.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};
use telnyx_ai_openai::{ModelResponse, OpenAi, ResponseEvent, ResponseStream, Responses};
use tokio::time::Instant;

pub(crate) const IDLE: Duration = Duration::from_secs(60);

pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// An event as the service writes it: its kind twice.
pub(crate) fn event(json: &Value) -> String {
    format!("event: {}\ndata: {json}\n\n", json["type"].as_str().unwrap_or("message"))
}

pub(crate) fn events<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> MockReply {
    let chunks: Vec<String> = chunks.into_iter().map(|chunk| chunk.as_ref().to_owned()).collect();
    MockReply::events(chunks).header("x-request-id", "r-1")
}

pub(crate) fn responses(reply: MockReply) -> (Responses, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    let client = Client::builder().api_key("k").stream_idle_timeout(IDLE).max_event_bytes(4096);
    (OpenAi::new(&client.transport(mock.clone()).build().unwrap()).responses(), mock)
}

pub(crate) struct Reading {
    pub(crate) events: Vec<ResponseEvent>,
    pub(crate) error: Option<Error>,
    pub(crate) stream: ResponseStream,
    pub(crate) waited: Duration,
}

/// Needs a paused clock.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let (responses, mock) = responses(reply);
    let start = Instant::now();
    let mut stream = responses.stream("Hi").await.unwrap();
    assert_eq!(stream.partial(), &ModelResponse::default());
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
    fn assert_kinds(&self, kinds: &[&str]) {
        let short = |event: &ResponseEvent| event.kind().trim_start_matches("response.").to_owned();
        assert_eq!(self.events.iter().map(short).collect::<Vec<_>>(), kinds);
    }

    /// The response of a stream that ended well, at once, after events of these kinds.
    pub(crate) fn whole(self, kinds: &[&str]) -> ModelResponse {
        assert!(self.error.is_none(), "{:?}", self.error);
        self.assert_kinds(kinds);
        assert_eq!(self.waited, Duration::ZERO);
        let partial = self.stream.partial().clone();
        let whole = self.stream.into_completion().unwrap();
        assert_eq!(whole, partial);
        whole
    }

    /// The error that ended a stream after events of these kinds, and what it kept of the response.
    pub(crate) fn failed(self, kinds: &[&str]) -> (Error, ModelResponse) {
        self.assert_kinds(kinds);
        let error = self.error.expect("the stream ended well");
        assert_eq!(error.operation(), Some("openai.responses.stream"));
        assert_eq!((error.status().unwrap().as_u16(), error.request_id(), error.attempts()), (200, Some("r-1"), 1));
        let partial = self.stream.partial().clone();
        assert_eq!(error.attachment::<ModelResponse>(), Some(&partial));
        let again = self.stream.into_completion().unwrap_err();
        let ended = "openai.responses.stream: the stream ended with an error [status 200, request id r-1]";
        assert_eq!(again.to_string(), ended);
        assert!(again.is_incomplete_stream());
        assert_eq!(again.attachment::<ModelResponse>(), Some(&partial));
        (error, partial)
    }
}
