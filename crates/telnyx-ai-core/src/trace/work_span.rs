//! A span that records how its work ended.

use std::borrow::Cow;

use tracing::Span;

use crate::error::{Error, ErrorKind};

/// The `error.type` of work that was dropped before it ended.
pub(super) const CANCELLED: &str = "cancelled";

/// A span whose work ends with success, with an error, or is cancelled if the span is dropped before.
///
/// A span without a field `error.type` ignores the values.
pub(crate) struct WorkSpan {
    span: Span,
    is_open: bool,
}

impl WorkSpan {
    /// Creates the span of work that has started.
    pub(crate) fn new(span: Span) -> Self {
        Self { span, is_open: true }
    }

    /// Creates a span that records nothing.
    pub(crate) fn none() -> Self {
        Self { span: Span::none(), is_open: false }
    }

    /// Returns the span.
    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Ends the work with success.
    pub(crate) fn succeed(&mut self) {
        self.is_open = false;
    }

    /// Ends the work with an error.
    pub(crate) fn fail(&mut self, error: &Error) {
        if !self.span.is_disabled() {
            self.fail_as(&error_type(error), error.kind().meaning());
        }
    }

    /// Ends the work with an error of this type. The description must not contain data of a request or a response.
    pub(crate) fn fail_as(&mut self, error_type: &str, description: &str) {
        self.is_open = false;
        self.span.record("error.type", error_type);
        self.span.record("otel.status_code", "ERROR");
        self.span.record("otel.status_description", description);
    }
}

/// Returns the type of an error in spans and metrics.
pub(super) fn error_type(error: &Error) -> Cow<'static, str> {
    match (error.kind(), error.status()) {
        // The status of the service is more specific than the kind.
        (ErrorKind::Api, Some(status)) if status.is_client_error() || status.is_server_error() => {
            status.as_str().to_owned().into()
        }
        (kind, _) => kind.as_str().into(),
    }
}

impl Drop for WorkSpan {
    fn drop(&mut self) {
        if self.is_open {
            self.span.record("error.type", CANCELLED);
        }
    }
}
