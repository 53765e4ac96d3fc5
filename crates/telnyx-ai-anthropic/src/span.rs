//! OpenTelemetry `gen_ai.*` fields of a message. Prompts and outputs are never recorded.

use telnyx_ai_core::{gen_ai_span, internal::record_gen_ai};
use tracing::Span;

use crate::create_message::CreateMessage;
use crate::message::{Message, StopReason};

/// Returns a function that opens the span of `request`, once for each run of the call.
pub(crate) fn opener(request: &CreateMessage) -> impl Fn() -> Span + Send + Sync + 'static {
    let (model, max_tokens, temperature) = (request.model.clone(), request.max_tokens, request.temperature);
    move || gen_ai_span!(Some(model.as_str()), Some(max_tokens), temperature)
}

pub(crate) fn record(message: &Message, span: &Span) {
    let reason = message.stop_reason.as_ref().map(StopReason::as_str).unwrap_or_default();
    let tokens = message.usage.as_ref().map(|usage| (usage.input_tokens, usage.output_tokens));
    record_gen_ai(span, &message.id, &message.model, reason, tokens);
}
