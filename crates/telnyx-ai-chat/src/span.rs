//! The OpenTelemetry `gen_ai.*` fields of a chat call. Never prompts or answers.

use tracing::Span;
use tracing::field::Empty;

use crate::completion::{ChatCompletion, FinishReason};
use crate::request::ChatRequest;

pub(crate) fn open(model: Option<&str>, max_tokens: Option<u32>, temperature: Option<f64>) -> Span {
    tracing::info_span!(
        "chat",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = "telnyx",
        gen_ai.request.model = model,
        gen_ai.request.max_tokens = max_tokens,
        gen_ai.request.temperature = temperature,
        gen_ai.response.id = Empty,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
    )
}

/// Opens the span of `request` each time the call runs.
pub(crate) fn opener(request: &ChatRequest) -> impl Fn() -> Span + Send + Sync + 'static {
    let (model, max_tokens, temperature) = (request.model.clone(), request.max_tokens, request.temperature);
    move || open(model.as_deref(), max_tokens, temperature)
}

pub(crate) fn record(completion: &ChatCompletion, span: &Span) {
    if span.is_disabled() {
        return;
    }
    span.record("gen_ai.response.id", completion.id.as_str());
    span.record("gen_ai.response.model", completion.model.as_str());
    let reasons: Vec<&str> = completion
        .choices
        .iter()
        .filter_map(|choice| choice.finish_reason.as_ref())
        .map(FinishReason::as_str)
        .collect();
    span.record("gen_ai.response.finish_reasons", reasons.join(","));
    if let Some(usage) = &completion.usage {
        span.record("gen_ai.usage.input_tokens", usage.prompt_tokens);
        span.record("gen_ai.usage.output_tokens", usage.completion_tokens);
    }
}
