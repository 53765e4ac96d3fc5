//! Model and token usage in the body of a response, for all formats of the service.

use std::any::Any;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use telnyx_ai_chat::{ChatCompletion, Usage};
use telnyx_ai_core::{Money, PriceList};

/// The parts of a response that determine its cost.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Used {
    pub(super) model: Option<String>,
    pub(super) usage: Option<Usage>,
    service_tier: Option<String>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    model: Value,
    #[serde(default)]
    usage: Value,
    #[serde(default)]
    service_tier: Value,
}

/// Returns the model and the usage of a decoded response. Reading the body a second time takes a tenth of a call, so a chat
/// completion is used as it is.
pub(super) fn of(value: &dyn Any, body: &Bytes) -> Used {
    let completion = value.downcast_ref::<ChatCompletion>();
    match completion.filter(|completion| completion.usage.as_ref().is_some_and(has_chat_names)) {
        Some(ChatCompletion { model, usage, extra, .. }) => Used {
            model: Some(model.clone()).filter(|model| !model.is_empty()),
            usage: usage.clone(),
            service_tier: extra
                .get("service_tier")
                .and_then(Value::as_str)
                .filter(|tier| !tier.is_empty())
                .map(str::to_owned),
        },
        None => read(body),
    }
}

fn has_chat_names(usage: &Usage) -> bool {
    usage.prompt_tokens > 0 || usage.completion_tokens > 0
}

/// Reads the model and the usage of a response. Responses without them, and with unknown forms of them, have none.
pub(super) fn read(body: &Bytes) -> Used {
    let Ok(body) = serde_json::from_slice::<Body>(body) else { return Used::default() };
    let text = |value: Value| match value {
        Value::String(text) if !text.is_empty() => Some(text),
        _ => None,
    };
    let usage = match body.usage {
        Value::Object(fields) => usage(fields),
        _ => None,
    };
    Used { model: text(body.model), usage, service_tier: text(body.service_tier) }
}

impl Used {
    /// Returns the cost, of the requested model if the response names none.
    pub(super) fn cost(&self, requested: Option<&str>, prices: &PriceList) -> Option<Money> {
        let model = self.model.as_deref().or(requested)?;
        prices.response_cost(model, self.service_tier.as_deref(), self.usage.as_ref())
    }
}

fn usage(fields: Map<String, Value>) -> Option<Usage> {
    let mut usage: Usage = serde_json::from_value(Value::Object(fields)).ok()?;
    if !has_chat_names(&usage) {
        rename(&mut usage);
    }
    Some(usage)
}

/// Reads the names of responses (`input_tokens`) and of messages, whose input tokens exclude those of the cache.
fn rename(usage: &mut Usage) {
    let count = |value: Option<&Value>| value.and_then(Value::as_u64).unwrap_or_default();
    let of = |name: &str| count(usage.extra.get(name));
    let (read, written) = (of("cache_read_input_tokens"), of("cache_creation_input_tokens"));
    let details = usage.extra.get("input_tokens_details").and_then(|details| details.get("cached_tokens"));
    let cached = read.saturating_add(count(details));
    usage.prompt_tokens = of("input_tokens").saturating_add(read);
    usage.completion_tokens = of("output_tokens");
    let sum = usage.prompt_tokens.saturating_add(usage.completion_tokens);
    // Tokens written into a cache have no listed price. In the total they make the cost unknown.
    usage.total_tokens = usage.total_tokens.max(sum.saturating_add(written));
    if cached > 0 {
        usage.extra.insert("prompt_tokens_details".to_owned(), json!({ "cached_tokens": cached }));
    }
}

#[cfg(test)]
mod tests;
