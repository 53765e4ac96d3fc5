//! The OpenTelemetry `gen_ai.*` fields of a response: those of a chat call. Never prompts or answers.

use telnyx_ai_core::{gen_ai_span, internal::record_gen_ai};
use tracing::Span;

use crate::create_response::CreateResponse;
use crate::response::ModelResponse;

/// Opens the span of `request` each time the call runs.
pub(crate) fn opener(request: &CreateResponse) -> impl Fn() -> Span + Send + Sync + 'static {
    let (model, max_tokens, temperature) = (request.model.clone(), request.max_output_tokens, request.temperature);
    move || gen_ai_span!(model.as_deref(), max_tokens, temperature)
}

pub(crate) fn record(response: &ModelResponse, span: &Span) {
    let cut = response.incomplete_details.as_ref().and_then(|details| details.reason.as_ref());
    let ended = cut.map(|reason| reason.as_str()).or(response.status.as_ref().map(|status| status.as_str()));
    let tokens = response.usage.as_ref().map(|usage| (usage.input_tokens, usage.output_tokens));
    record_gen_ai(span, &response.id, &response.model, ended.unwrap_or_default(), tokens);
}
