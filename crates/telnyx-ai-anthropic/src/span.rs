//! The attributes of a message in spans.

use serde_json::Value;
use telnyx_ai_core::TokenUsage;
use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes};

use crate::message::{Message, StopReason};
use crate::usage::Usage;

/// Ends the span of an operation with its message.
pub(crate) fn record(message: &Message, mut span: OperationSpan) {
    span.succeed(|with_content| attributes(message, with_content));
}

pub(crate) fn attributes(message: &Message, with_content: bool) -> ResponseAttributes<'_> {
    ResponseAttributes {
        id: &message.id,
        model: &message.model,
        finish_reasons: message.stop_reason.as_ref().map(StopReason::as_str).into_iter().collect(),
        usage: message.usage.as_ref().map(usage).unwrap_or_default(),
        content: with_content.then(|| serde_json::to_value(message).unwrap_or(Value::Null)),
    }
}

/// The API counts cached tokens separately; the conventions include them in the input tokens.
fn usage(usage: &Usage) -> TokenUsage {
    let cached = [usage.cache_read_input_tokens, usage.cache_creation_input_tokens];
    let input = cached.into_iter().flatten().fold(usage.input_tokens, u64::saturating_add);
    let counts = TokenUsage::new(Some(input), Some(usage.output_tokens));
    counts.cache(usage.cache_read_input_tokens, usage.cache_creation_input_tokens)
}
