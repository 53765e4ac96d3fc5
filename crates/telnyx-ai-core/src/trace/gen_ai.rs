//! The OpenTelemetry `gen_ai.*` fields of a model call. They never contain prompts or completions.

use tracing::Span;

/// Opens a span with the `gen_ai.*` fields of a request: model, maximum output tokens and temperature, each an
/// `Option`.
///
/// The domain crates use it with [`Endpoint::span`](crate::internal::Endpoint::span). It is a macro so that the target
/// of the span is the calling crate.
#[doc(hidden)]
#[macro_export]
macro_rules! gen_ai_span {
    ($model:expr, $max_tokens:expr, $temperature:expr) => {
        $crate::internal::tracing::info_span!(
            "chat",
            gen_ai.operation.name = "chat",
            gen_ai.provider.name = "telnyx",
            gen_ai.request.model = $model,
            gen_ai.request.max_tokens = $max_tokens,
            gen_ai.request.temperature = $temperature,
            gen_ai.response.id = $crate::internal::tracing::field::Empty,
            gen_ai.response.model = $crate::internal::tracing::field::Empty,
            gen_ai.response.finish_reasons = $crate::internal::tracing::field::Empty,
            gen_ai.usage.input_tokens = $crate::internal::tracing::field::Empty,
            gen_ai.usage.output_tokens = $crate::internal::tracing::field::Empty,
        )
    };
}

/// Records the fields of a response in a span of [`gen_ai_span!`](crate::gen_ai_span): id, model, finish reasons
/// (separated by commas), and the numbers of input and output tokens if known.
pub fn record_gen_ai(span: &Span, id: &str, model: &str, finish_reasons: &str, tokens: Option<(u64, u64)>) {
    span.record("gen_ai.response.id", id);
    span.record("gen_ai.response.model", model);
    span.record("gen_ai.response.finish_reasons", finish_reasons);
    if let Some((input, output)) = tokens {
        span.record("gen_ai.usage.input_tokens", input);
        span.record("gen_ai.usage.output_tokens", output);
    }
}
