//! The OpenTelemetry `gen_ai.*` fields of a chat call.

use telnyx_ai_core::{gen_ai_span, internal::record_gen_ai};
use tracing::Span;

use crate::chat_request::ChatRequest;
use crate::completion::{ChatCompletion, FinishReason};

/// Returns a function that opens the span of `request`, once for each run of the call.
pub(crate) fn opener(request: &ChatRequest) -> impl Fn() -> Span + Send + Sync + 'static {
    let (model, max_tokens, temperature) = (request.model.clone(), request.max_tokens, request.temperature);
    move || gen_ai_span!(model.as_deref(), max_tokens, temperature)
}

pub(crate) fn record(completion: &ChatCompletion, span: &Span) {
    if span.is_disabled() {
        return;
    }
    let reasons = completion.choices.iter().filter_map(|choice| choice.finish_reason.as_ref());
    let reasons: Vec<&str> = reasons.map(FinishReason::as_str).collect();
    let tokens = completion.usage.as_ref().map(|usage| (usage.prompt_tokens, usage.completion_tokens));
    record_gen_ai(span, &completion.id, &completion.model, &reasons.join(","), tokens);
}
