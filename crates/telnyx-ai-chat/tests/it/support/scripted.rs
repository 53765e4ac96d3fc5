//! A handle with several mock responses, and its requests.

use serde_json::{Value, json};
use telnyx_ai_chat::Chat;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Creates a handle that receives these responses in order.
pub(crate) fn chat(replies: impl IntoIterator<Item = MockReply>) -> (Chat, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap()), mock)
}

/// Creates a response with this message, plain or as a stream of one chunk.
pub(crate) fn reply(message: &Value, streamed: bool) -> MockReply {
    if !streamed {
        return MockReply::json(200, json!({ "choices": [{ "message": message }] }).to_string());
    }
    let chunk = json!({ "choices": [{ "delta": message, "finish_reason": "stop" }] });
    MockReply::events([format!("data: {chunk}\n\ndata: [DONE]\n\n")])
}

/// Returns the body of a request that was sent.
pub(crate) fn body(mock: &MockTransport, nth: usize) -> Value {
    serde_json::from_slice(&mock.requests()[nth].body).unwrap()
}
