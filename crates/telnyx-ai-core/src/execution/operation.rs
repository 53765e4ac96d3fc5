//! Spans of operations as the OpenTelemetry conventions for generative AI describe them.

mod body_fields;
mod input;

use std::iter;

use tracing::Span;
use tracing::field::Empty;
use url::Url;

use crate::client::Client;
use crate::observer::ObservedOperation;
use crate::request::Request;
use crate::request::endpoint::Call;
use crate::trace;
use crate::trace::operation::{KnownAttributes, Operation, TracedOperation};
use crate::trace::operation_span::OperationSpan;
use body_fields::BodyFields;

/// Sets the conversation that a request and its alternatives continue, for spans.
pub fn in_conversation<T>(mut request: Request<T>, id: Option<&str>) -> Request<T> {
    let Some(id) = id else { return request };
    let alternatives = request.alternatives.iter_mut().flat_map(|alternatives| alternatives.endpoints_mut());
    for traced in iter::once(&mut request.endpoint).chain(alternatives).filter_map(|endpoint| endpoint.traced.as_mut())
    {
        traced.known.get_or_insert_default().conversation = Some(id.to_owned());
    }
    request
}

/// Opens the span of a call.
pub(super) fn open<T>(traced: &TracedOperation<T>, client: &Client, call: &Call) -> OperationSpan {
    let (url, known) = (client.base_url(), traced.known.as_deref());
    let body = BodyFields::of(&call.body);
    let span = match traced.operation {
        Operation::Chat => chat(url, &body, known),
        Operation::Embeddings => embeddings(url, &body),
        Operation::Retrieval => retrieval(url, &body),
        Operation::Transcription => transcription(url, known),
    };
    let records_content = client.traces_content();
    if records_content && !span.is_disabled() {
        input::record(&span, &body, &client.secrets_of(call));
    }
    OperationSpan::new(span, records_content).observed(client.observer(), || {
        let (model, is_multipart) = (body.text("model"), traced.operation == Operation::Transcription);
        let model = if is_multipart { known.and_then(|known| known.model.clone()) } else { model };
        ObservedOperation {
            server_address: url.host_str().map(str::to_owned),
            server_port: url.port_or_known_default(),
            ..ObservedOperation::new(traced.operation.name(), model, None)
        }
    })
}

/// Creates a span with the fields that all operations have. Its name is the operation and its subject: the model, or
/// the data source of a retrieval.
macro_rules! operation_span {
    ($operation:literal, $subject:expr, $url:expr, $($fields:tt)*) => {
        tracing::info_span!(
            $operation,
            otel.name = name($operation, $subject),
            otel.kind = "client",
            otel.status_code = Empty,
            otel.status_description = Empty,
            error.type = Empty,
            gen_ai.operation.name = $operation,
            gen_ai.provider.name = "telnyx",
            server.address = $url.host_str(),
            server.port = $url.port_or_known_default().map(i64::from),
            $($fields)*
        )
    };
}

fn chat(url: &Url, body: &BodyFields<'_>, known: Option<&KnownAttributes>) -> Span {
    operation_span!(
        "chat",
        body.text("model"),
        url,
        gen_ai.conversation.id = known.and_then(|known| known.conversation.clone()).or_else(|| body.conversation()),
        gen_ai.output.type = body.output_type(),
        gen_ai.request.model = body.text("model"),
        gen_ai.request.stream = body.is_stream(),
        gen_ai.request.choice.count = body.choice_count(),
        gen_ai.request.seed = body.get::<i64>(&["seed"]),
        gen_ai.request.max_tokens = body.get::<i64>(&["max_tokens", "max_completion_tokens", "max_output_tokens"]),
        gen_ai.request.temperature = body.number("temperature"),
        gen_ai.request.top_p = body.number("top_p"),
        gen_ai.request.top_k = body.number("top_k"),
        gen_ai.request.frequency_penalty = body.number("frequency_penalty"),
        gen_ai.request.presence_penalty = body.number("presence_penalty"),
        gen_ai.request.stop_sequences = body.stop_sequences(),
        gen_ai.response.id = Empty,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.response.time_to_first_chunk = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.cache_creation.input_tokens = Empty,
        gen_ai.usage.reasoning.output_tokens = Empty,
        gen_ai.system_instructions = Empty,
        gen_ai.input.messages = Empty,
        gen_ai.output.messages = Empty,
    )
}

fn embeddings(url: &Url, body: &BodyFields<'_>) -> Span {
    operation_span!(
        "embeddings",
        body.text("model"),
        url,
        gen_ai.request.model = body.text("model"),
        gen_ai.request.encoding_formats = body.text("encoding_format").map(|format| trace::list(&[format])),
        gen_ai.embeddings.dimension.count = body.get::<i64>(&["dimensions"]),
        gen_ai.response.model = Empty,
        gen_ai.usage.input_tokens = Empty,
    )
}

fn retrieval(url: &Url, body: &BodyFields<'_>) -> Span {
    operation_span!(
        "retrieval",
        body.text("bucket_name"),
        url,
        gen_ai.data_source.id = body.text("bucket_name"),
        gen_ai.request.top_k = body.number("num_of_docs"),
        gen_ai.retrieval.query.text = Empty,
    )
}

fn transcription(url: &Url, known: Option<&KnownAttributes>) -> Span {
    let model = || known.and_then(|known| known.model.clone());
    operation_span!(
        "transcription",
        model(),
        url,
        gen_ai.request.model = model(),
        gen_ai.output.type = "text",
    )
}

/// Returns the name of a span.
fn name(operation: &str, subject: Option<String>) -> String {
    match subject {
        Some(subject) => format!("{operation} {subject}"),
        None => operation.to_owned(),
    }
}
