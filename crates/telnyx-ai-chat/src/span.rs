//! The OpenTelemetry `gen_ai.*` fields of a chat call. Never prompts or answers.

use tracing::Span;
use tracing::field::Empty;

use crate::completion::{ChatCompletion, FinishReason};
use crate::request::ChatRequest;

/// The span of a call that has this model, limit and temperature.
pub fn open(model: Option<&str>, max_tokens: Option<u32>, temperature: Option<f64>) -> Span {
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

/// What an answer tells, in whatever form it came.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its id.
    pub id: &'a str,
    /// The model that answered.
    pub model: &'a str,
    /// Why it ended, joined by commas.
    pub finish_reasons: &'a str,
    /// Tokens read and written.
    pub tokens: Option<(u64, u64)>,
}

impl Told<'_> {
    /// Writes it into the span.
    pub fn record(&self, span: &Span) {
        span.record("gen_ai.response.id", self.id);
        span.record("gen_ai.response.model", self.model);
        span.record("gen_ai.response.finish_reasons", self.finish_reasons);
        if let Some((read, written)) = self.tokens {
            span.record("gen_ai.usage.input_tokens", read);
            span.record("gen_ai.usage.output_tokens", written);
        }
    }
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
    let reasons: Vec<&str> = completion
        .choices
        .iter()
        .filter_map(|choice| choice.finish_reason.as_ref())
        .map(FinishReason::as_str)
        .collect();
    let told = Told {
        id: &completion.id,
        model: &completion.model,
        finish_reasons: &reasons.join(","),
        tokens: completion.usage.as_ref().map(|usage| (usage.prompt_tokens, usage.completion_tokens)),
    };
    told.record(span);
}
