//! The attributes of a completion in spans.

use serde_json::Value;
use telnyx_ai_core::TokenUsage;
use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes};

use crate::completion::{ChatCompletion, FinishReason};
use crate::usage::Usage;

/// Ends the span of an operation with its completion.
pub(crate) fn record(completion: &ChatCompletion, mut span: OperationSpan) {
    span.succeed(|with_content| attributes(completion, with_content));
}

pub(crate) fn attributes(completion: &ChatCompletion, with_content: bool) -> ResponseAttributes<'_> {
    let reasons = completion.choices.iter().filter_map(|choice| choice.finish_reason.as_ref());
    ResponseAttributes {
        id: &completion.id,
        model: &completion.model,
        finish_reasons: reasons.map(FinishReason::as_str).collect(),
        usage: completion.usage.as_ref().map(usage).unwrap_or_default(),
        content: with_content.then(|| serde_json::to_value(completion).unwrap_or(Value::Null)),
    }
}

pub(crate) fn usage(usage: &Usage) -> TokenUsage {
    let counts = TokenUsage::new(Some(usage.prompt_tokens), Some(usage.completion_tokens));
    counts.cache(usage.cached_tokens(), None).reasoning(usage.reasoning_tokens())
}
