//! Events of chat streams, and a helper that reads a stream to its end.

use serde_json::Value;
use telnyx_ai_chat::{Chat, ChatChunk, ChatCompletion};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// An event with this JSON.
pub(crate) fn data(json: &str) -> String {
    format!("data: {json}\n\n")
}

/// An event that adds `text` to the first choice.
pub(crate) fn text_event(text: &str) -> String {
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
    let (client, mock) = telnyx_ai_test_kit::client(reply);
    (Chat::new(&client), mock)
}

/// Returns the completion of a plain call with the response `body`.
pub(crate) async fn plain(body: &Value) -> ChatCompletion {
    chat(MockReply::json(200, body.to_string())).0.complete("Hi").await.unwrap()
}

/// Returns the completion of a stream of these chunks and `[DONE]`.
pub(crate) async fn streamed(chunks: impl IntoIterator<Item = Value>) -> ChatCompletion {
    let events: Vec<String> = chunks.into_iter().map(|chunk| data(&chunk.to_string())).chain([DONE.into()]).collect();
    chat(MockReply::events(events)).0.stream("Hi").await.unwrap().finish().await.unwrap()
}

pub(crate) type Reading = telnyx_ai_test_kit::Reading<ChatChunk, ChatCompletion>;

/// Reads the stream of `reply` to its end, and labels its events with their texts. Needs paused time.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let call = |client: &Client| Chat::new(client).stream("Hi");
    telnyx_ai_test_kit::read("chat.stream", reply, call, |chunk| chunk.text_delta().to_owned()).await
}
