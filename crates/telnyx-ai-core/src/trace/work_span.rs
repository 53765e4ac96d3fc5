//! A span that records how its work ended.

use tracing::Span;

use crate::error::{Error, ErrorKind};

/// The `error.type` of work that was dropped before it ended.
const CANCELLED: &str = "cancelled";

/// A span whose work ends with success, with an error, or is cancelled if the span is dropped before.
///
/// A span without a field `error.type` ignores the values.
pub struct WorkSpan {
    span: Span,
    is_open: bool,
}

impl WorkSpan {
    /// Creates the span of work that has started.
    pub fn new(span: Span) -> Self {
        Self { span, is_open: true }
    }

    /// Creates a span that records nothing.
    pub(crate) fn none() -> Self {
        Self { span: Span::none(), is_open: false }
    }

    /// Returns the span.
    pub fn span(&self) -> &Span {
        &self.span
    }

    /// Ends the work with success.
    pub fn succeed(&mut self) {
        self.is_open = false;
    }

    /// Ends the work with an error.
    pub fn fail(&mut self, error: &Error) {
        if self.span.is_disabled() {
            return;
        }
        match (error.kind(), error.status()) {
            // The status of the service is more specific than the kind.
            (ErrorKind::Api, Some(status)) if status.is_client_error() || status.is_server_error() => {
                self.fail_as(status.as_str(), error.kind().meaning());
            }
            (kind, _) => self.fail_as(kind.as_str(), kind.meaning()),
        }
    }

    /// Ends the work with an error of this type. The description must not contain data of a request or a response.
    pub fn fail_as(&mut self, error_type: &str, description: &str) {
        self.is_open = false;
        self.span.record("error.type", error_type);
        self.span.record("otel.status_code", "ERROR");
        self.span.record("otel.status_description", description);
    }
}

impl Drop for WorkSpan {
    fn drop(&mut self) {
        if self.is_open {
            self.span.record("error.type", CANCELLED);
        }
    }
}
