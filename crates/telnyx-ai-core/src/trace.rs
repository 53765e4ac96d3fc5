//! Names and fields of spans.
//!
//! A call is one `telnyx_ai.call` span (info level) that contains a `telnyx_ai.attempt` span (debug level) for each
//! attempt. An operation of a model is a span around its call. Unless the client traces content, no span or event
//! contains a body, a prompt, a header value, a query value or a key.
//!
//! Integers are recorded as `i64`, because `tracing-opentelemetry` exports a `u64` as text.

pub(crate) mod content;
mod observation;
pub(crate) mod operation;
pub(crate) mod operation_span;
pub(crate) mod work_span;

use http::Method;
use serde::Serialize;
use tracing::Span;
use tracing::field::Empty;
use url::Url;

use crate::error::Error;
use crate::response::metadata::ResponseMetadata;
use work_span::WorkSpan;

pub(crate) fn call(operation: &'static str, method: &Method, template: &str) -> Span {
    tracing::info_span!(
        "telnyx_ai.call",
        otel.name = operation,
        otel.status_code = Empty,
        otel.status_description = Empty,
        operation,
        http.request.method = method.as_str(),
        url.template = template,
        attempts = Empty,
        http.response.status_code = Empty,
        request_id = Empty,
        error.type = Empty,
    )
}

pub(crate) fn attempt(method: &Method, template: &str, url: &Url, resend_count: u32) -> Span {
    tracing::debug_span!(
        "telnyx_ai.attempt",
        otel.name = format!("{method} {template}"),
        otel.kind = "client",
        otel.status_code = Empty,
        otel.status_description = Empty,
        http.request.method = method.as_str(),
        url.template = template,
        server.address = url.host_str(),
        server.port = url.port_or_known_default().map(i64::from),
        http.request.resend_count = i64::from(resend_count),
        http.response.status_code = Empty,
        error.type = Empty,
    )
}

pub(crate) fn record_metadata(span: &Span, metadata: &ResponseMetadata) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", i64::from(metadata.attempts()));
    span.record("http.response.status_code", i64::from(metadata.status().as_u16()));
    if let Some(id) = metadata.request_id() {
        span.record("request_id", id);
    }
}

/// Ends the span of a call with its error.
pub(crate) fn record_error(work: &mut WorkSpan, error: &Error) {
    let span = work.span();
    span.record("attempts", i64::from(error.attempts()));
    if let Some(status) = error.status() {
        span.record("http.response.status_code", i64::from(status.as_u16()));
    }
    if let Some(id) = error.request_id() {
        span.record("request_id", id);
    }
    work.fail(error);
}

/// Returns a list as the text of a JSON array, because `tracing` has no lists.
pub(crate) fn list<T: Serialize>(values: &[T]) -> String {
    serde_json::to_string(values).unwrap_or_default()
}
