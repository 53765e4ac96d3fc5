//! The attributes of responses and embeddings in spans.

use serde_json::Value;
use telnyx_ai_core::TokenUsage;
use telnyx_ai_core::internal::{OperationSpan, ResponseAttributes};

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
    let counts = TokenUsage::new(Some(usage.input_tokens), Some(usage.output_tokens));
    counts.cache(usage.cached_tokens(), None).reasoning(usage.reasoning_tokens())
}

/// Ends the span of embeddings.
pub(crate) fn record_embeddings(list: &EmbeddingList, mut span: OperationSpan) {
    let usage = TokenUsage::new(list.usage.as_ref().map(|usage| usage.prompt_tokens), None);
    span.succeed(|_| ResponseAttributes { model: &list.model, usage, ..ResponseAttributes::default() });
}
