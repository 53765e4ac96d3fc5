//! Models with prices, and responses with usage.

use serde_json::{Value, json};
use telnyx_ai_chat::{Model, Money, PriceList};
use telnyx_ai_core::test_util::MockReply;

/// Returns a price list with the models `small` and `large`.
pub(crate) fn prices() -> PriceList {
    let models = json!([
        { "id": "small", "pricing": pricing("0.100000", "0.200000") },
        { "id": "large", "pricing": pricing("1.000000", "4.000000") },
        { "id": "unpriced" },
        { "id": "other unit", "pricing": { "prompt": "1", "completion": "1", "currency": "USD", "unit": "1_token" } },
    ]);
    let models: Vec<Model> = serde_json::from_value(models).unwrap();
    PriceList::from_iter(&models)
}

fn pricing(prompt: &str, completion: &str) -> Value {
    json!({ "prompt": prompt, "completion": completion, "currency": "USD", "unit": "1M_tokens" })
}

/// Returns a response of a model that read 10 tokens and wrote 5.
pub(crate) fn reply(model: &str, message: &Value, streamed: bool) -> MockReply {
    respond(json!({ "model": model, "usage": { "prompt_tokens": 10, "completion_tokens": 5 } }), message, streamed)
}

/// Returns a response with these fields and this message.
pub(crate) fn respond(mut body: Value, message: &Value, streamed: bool) -> MockReply {
    match streamed {
        false => {
            body["choices"] = json!([{ "message": message }]);
            MockReply::json(200, body.to_string())
        }
        true => {
            body["choices"] = json!([{ "delta": message, "finish_reason": "stop" }]);
            MockReply::events([format!("data: {body}\n\ndata: [DONE]\n\n")])
        }
    }
}

/// Returns the text of a cost.
pub(crate) fn text(cost: Option<Money>) -> Option<String> {
    cost.map(|cost| cost.to_string())
}
