//! OpenTelemetry `gen_ai.*` fields of a response, the same fields as for a chat call. Prompts and outputs are never
//! recorded.

use telnyx_ai_core::{gen_ai_span, internal::record_gen_ai};
use tracing::Span;

use crate::create_response::CreateResponse;
use crate::response::ModelResponse;

/// Returns a function that opens the span of `request`, once for each run of the call.
pub(crate) fn opener(request: &CreateResponse) -> impl Fn() -> Span + Send + Sync + 'static {
    let (model, max_tokens, temperature) = (request.model.clone(), request.max_output_tokens, request.temperature);
    move || gen_ai_span!(model.as_deref(), max_tokens, temperature)
}

pub(crate) fn record(response: &ModelResponse, span: &Span) {
    let reason = response.incomplete_details.as_ref().and_then(|details| details.reason.as_ref());
    let finish_reason = reason.map(|reason| reason.as_str()).or(response.status.as_ref().map(|status| status.as_str()));
    let tokens = response.usage.as_ref().map(|usage| (usage.input_tokens, usage.output_tokens));
    record_gen_ai(span, &response.id, &response.model, finish_reason.unwrap_or_default(), tokens);
}
