//! The response to a question as JSON.

use serde::Serialize;
use serde_json::Value;
use telnyx_ai::chat::{ChatCompletion, Usage};
use telnyx_ai::{Money, decode};

use crate::exit::{Failure, Outcome};
use crate::log::Entry;

/// Returns the JSON value of a structured response.
pub(super) fn value(completion: &ChatCompletion) -> Outcome<Value> {
    decode::text(&completion.text()).map_err(|error| Failure::Failed(format!("the response is not JSON: {error}")))
}

/// The object that `--json` prints.
#[derive(Serialize)]
pub(super) struct Report<'a> {
    id: &'a str,
    model: &'a str,
    text: String,
    /// The value of `--schema`.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a str>,
    finish_reason: Option<String>,
    usage: Option<&'a Usage>,
    /// The amount and the currency, or null if the price of the model is unknown.
    cost: Option<Money>,
    seconds: f64,
    session: &'a str,
    request_id: Option<&'a str>,
}

impl<'a> Report<'a> {
    pub(super) fn new(
        completion: &'a ChatCompletion,
        entry: &'a Entry,
        value: Option<Value>,
        cost: Option<Money>,
    ) -> Self {
        Self {
            id: &completion.id,
            model: &completion.model,
            text: completion.text().into_owned(),
            value,
            reasoning: completion.reasoning(),
            finish_reason: completion.finish_reason().map(|reason| reason.as_str().to_owned()),
            usage: completion.usage.as_ref(),
            cost,
            seconds: entry.seconds,
            session: &entry.session,
            request_id: entry.request_id.as_deref(),
        }
    }
}
