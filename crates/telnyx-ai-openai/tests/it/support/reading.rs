//! Events of response streams, and a helper that reads a stream to its end.

use serde_json::Value;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_openai::{ModelResponse, OpenAi, ResponseEvent, Responses};

pub(crate) const DONE: &str = "data: [DONE]\n\n";

/// Encodes an event like the service, with the kind in `event` and in `data`.
pub(crate) fn event(json: &Value) -> String {
    format!("event: {}\ndata: {json}\n\n", json["type"].as_str().unwrap_or("message"))
}

pub(crate) fn events<S: AsRef<str>>(chunks: impl IntoIterator<Item = S>) -> MockReply {
    let chunks: Vec<String> = chunks.into_iter().map(|chunk| chunk.as_ref().to_owned()).collect();
    MockReply::events(chunks).header("x-request-id", "r-1")
}

pub(crate) fn responses(reply: MockReply) -> (Responses, MockTransport) {
    let (client, mock) = telnyx_ai_test_kit::client(reply);
    (OpenAi::new(&client).responses(), mock)
}

pub(crate) type Reading = telnyx_ai_test_kit::Reading<ResponseEvent, ModelResponse>;

/// Reads the stream of `reply` to its end; needs a paused tokio clock. The labels of the events are their kinds.
pub(crate) async fn read(reply: MockReply) -> Reading {
    let call = |client: &Client| OpenAi::new(client).responses().stream("Hi");
    let kind = |event: &ResponseEvent| event.kind().trim_start_matches("response.").to_owned();
    telnyx_ai_test_kit::read("openai.responses.stream", reply, call, kind).await
}
