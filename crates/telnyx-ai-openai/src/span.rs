//! The attributes of responses and embeddings in spans.

use serde_json::Value;
use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes, TokenUsage};

use crate::embedding::EmbeddingList;
use crate::response::ModelResponse;
use crate::usage::ResponseUsage;

/// Ends the span of an operation with its response.
pub(crate) fn record(response: &ModelResponse, mut span: OperationSpan) {
    span.succeed(|with_content| attributes(response, with_content));
}

pub(crate) fn attributes(response: &ModelResponse, with_content: bool) -> ResponseAttributes<'_> {
    let reason = response.incomplete_details.as_ref().and_then(|details| details.reason.as_ref());
    let finish_reason = reason.map(|reason| reason.as_str()).or(response.status.as_ref().map(|status| status.as_str()));
    ResponseAttributes {
        id: &response.id,
        model: &response.model,
        finish_reasons: finish_reason.into_iter().collect(),
        usage: response.usage.as_ref().map(usage).unwrap_or_default(),
        content: with_content.then(|| serde_json::to_value(response).unwrap_or(Value::Null)),
    }
}

fn usage(usage: &ResponseUsage) -> TokenUsage {
    TokenUsage {
        input: Some(usage.input_tokens),
        output: Some(usage.output_tokens),
        cache_read: usage.cached_tokens(),
        cache_creation: None,
        reasoning: usage.reasoning_tokens(),
    }
}

/// Ends the span of embeddings.
pub(crate) fn record_embeddings(list: &EmbeddingList, mut span: OperationSpan) {
    let input = list.usage.as_ref().map(|usage| usage.prompt_tokens);
    let usage = TokenUsage { input, ..TokenUsage::default() };
    span.succeed(|_| ResponseAttributes { model: &list.model, usage, ..ResponseAttributes::default() });
}
