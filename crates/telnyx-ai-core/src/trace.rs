//! Names and fields of spans.
//!
//! A call is one `telnyx_ai.call` span (info level) that contains a `telnyx_ai.attempt` span (debug level) for each
//! attempt. No span or event contains a body, a prompt, a header value, a query value or a key.

pub(crate) mod gen_ai;

use std::fmt;
use std::sync::Arc;

use http::Method;
use tracing::Span;
use tracing::field::Empty;

use crate::error::Error;
use crate::response::metadata::ResponseMetadata;

/// A span of a domain crate around the call.
pub(crate) struct DomainSpan<T> {
    pub(crate) open: Arc<dyn Fn() -> Span + Send + Sync>,
    pub(crate) record: fn(&mut T, &Span),
}

impl<T> Clone for DomainSpan<T> {
    fn clone(&self) -> Self {
        Self { open: Arc::clone(&self.open), record: self.record }
    }
}

impl<T> fmt::Debug for DomainSpan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DomainSpan")
    }
}

pub(crate) fn call(operation: &'static str, method: &Method, template: &str) -> Span {
    tracing::info_span!(
        "telnyx_ai.call",
        operation,
        http.request.method = method.as_str(),
        url.template = template,
        attempts = Empty,
        http.response.status_code = Empty,
        request_id = Empty,
        error.type = Empty,
    )
}

pub(crate) fn attempt(method: &Method, template: &str, host: &str, resend_count: u32) -> Span {
    tracing::debug_span!(
        "telnyx_ai.attempt",
        http.request.method = method.as_str(),
        url.template = template,
        server.address = host,
        http.request.resend_count = resend_count,
        http.response.status_code = Empty,
    )
}

pub(crate) fn record_metadata(span: &Span, metadata: &ResponseMetadata) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", metadata.attempts());
    span.record("http.response.status_code", metadata.status().as_u16());
    if let Some(id) = metadata.request_id() {
        span.record("request_id", id);
    }
}

pub(crate) fn record_error(span: &Span, error: &Error) {
    span.record("attempts", error.attempts());
    if let Some(status) = error.status() {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(id) = error.request_id() {
        span.record("request_id", id);
    }
    span.record("error.type", error.kind().as_str());
}
