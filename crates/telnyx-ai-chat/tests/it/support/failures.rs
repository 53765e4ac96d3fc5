//! Failures with and without work, for fallbacks.

use serde_json::{Value, json};
use telnyx_ai_chat::ChatRequest;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;

use crate::support::scripted::body;

/// The response of a model that is listed and not served.
pub(crate) fn unavailable() -> MockReply {
    MockReply::json(422, json!({ "detail": [{ "msg": "model currently unavailable" }] }).to_string())
}

/// Failures without any work, and a part of their text.
pub(crate) fn without_work() -> Vec<(MockReply, &'static str)> {
    let no_model = json!({ "error": { "code": "model_not_found", "message": "Unknown." } }).to_string();
    let in_region =
        json!({ "detail": [{ "loc": ["body", "model"], "msg": "'a' is not available in EU" }] }).to_string();
    vec![
        (MockReply::fails(TransportErrorKind::Connect), "api.telnyx.com:443: "),
        (MockReply::fails(TransportErrorKind::Unprocessed), "api.telnyx.com:443: "),
        (MockReply::status(429), "429 Too Many Requests"),
        (MockReply::status(429).header("retry-after", "3600"), "retry after 3600 s"),
        (MockReply::status(429).header("x-should-retry", "false"), "429"),
        (MockReply::error(429, "insufficient_quota", "No credit."), "No credit."),
        (MockReply::status(503).header("retry-after", "9"), "503 Service Unavailable"),
        (unavailable(), "model currently unavailable"),
        (MockReply::json(422, in_region), "'a' is not available in EU"),
        (MockReply::json(404, no_model), "model_not_found"),
    ]
}

/// Failures after which the service may have done work, or that another model has too.
pub(crate) fn others() -> Vec<MockReply> {
    let mut replies: Vec<_> =
        [400, 401, 402, 403, 404, 408, 409, 413, 422, 500, 502, 503, 504, 529].map(MockReply::status).into();
    replies.extend([
        MockReply::error(403, "10039", "Spending limit."),
        MockReply::json(422, json!({ "detail": [{ "loc": ["body", "model"], "msg": "field required" }] }).to_string()),
        MockReply::json(500, json!({ "error": { "message": "model unavailable" } }).to_string()),
        MockReply::fails(TransportErrorKind::Interrupted),
        MockReply::fails(TransportErrorKind::Unsendable),
        MockReply::json(200, "no JSON"),
        MockReply::json(200, json!({ "choices": [] }).to_string()),
    ]);
    replies
}

/// A request for the model `a`.
pub(crate) fn request() -> ChatRequest {
    ChatRequest::from("Hi").model("a").max_tokens(9)
}

/// Returns the models of all requests.
pub(crate) fn models(mock: &MockTransport) -> Vec<Value> {
    (0..mock.requests().len()).map(|nth| body(mock, nth)["model"].clone()).collect()
}
