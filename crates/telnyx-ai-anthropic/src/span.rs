//! The attributes of a message in spans.

use serde_json::Value;
use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes, TokenUsage};

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
    TokenUsage {
        input: Some(cached.into_iter().flatten().fold(usage.input_tokens, u64::saturating_add)),
        output: Some(usage.output_tokens),
        cache_read: usage.cache_read_input_tokens,
        cache_creation: usage.cache_creation_input_tokens,
        reasoning: None,
    }
}
