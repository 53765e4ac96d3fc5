//! The OpenTelemetry `gen_ai.*` fields of a call of a model. Never prompts or answers.

use tracing::Span;

/// Opens a span with the `gen_ai.*` fields of a request: model, most tokens, temperature, each as an `Option`.
///
/// ```
/// let span = telnyx_ai_core::gen_ai_span!(Some("m"), Some(200_u32), None::<f64>);
/// telnyx_ai_core::internal::record_gen_ai(&span, "c-1", "m", "stop", Some((9, 3)));
/// ```
///
/// For crates that define endpoints, inside [`Endpoint::span`](crate::internal::Endpoint::span). A macro, so that the target of the
/// span is the crate that opens it.
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

/// Writes what an answer tells into a span that [`gen_ai_span!`](crate::gen_ai_span) opened: its id, the model, why it
/// ended (several reasons with commas), and the tokens read and written, where they are known.
///
/// ```
/// let span = telnyx_ai_core::gen_ai_span!(Some("m"), None::<u32>, Some(0.2));
/// telnyx_ai_core::internal::record_gen_ai(&span, "c-1", "m-large", "length", None);
/// ```
pub fn record_gen_ai(span: &Span, id: &str, model: &str, finish_reasons: &str, tokens: Option<(u64, u64)>) {
    span.record("gen_ai.response.id", id);
    span.record("gen_ai.response.model", model);
    span.record("gen_ai.response.finish_reasons", finish_reasons);
    if let Some((input, output)) = tokens {
        span.record("gen_ai.usage.input_tokens", input);
        span.record("gen_ai.usage.output_tokens", output);
    }
}
