//! The content of a request in its span, for clients that trace content.

use serde_json::{Value, json};
use tracing::Span;

use super::body_fields::BodyFields;
use crate::redact::Secrets;
use crate::trace::content::{message, parts};

/// Records instructions, messages and query of a request.
pub(super) fn record(span: &Span, body: &BodyFields<'_>, secrets: &Secrets) {
    let record = |name: &str, text: String| {
        span.record(name, secrets.redact_text(&text));
    };
    if let Some(instructions) = body.get::<Value>(&["system", "instructions"]) {
        record("gen_ai.system_instructions", Value::from(parts(&instructions)).to_string());
    }
    match body.get::<Value>(&["messages", "input"]) {
        Some(Value::Array(messages)) => {
            let messages: Value = messages.iter().map(message).collect();
            record("gen_ai.input.messages", messages.to_string());
        }
        Some(text) => record("gen_ai.input.messages", json!([{ "role": "user", "parts": parts(&text) }]).to_string()),
        None => {}
    }
    if let Some(query) = body.text("query") {
        record("gen_ai.retrieval.query.text", query);
    }
}
