//! The operations of a model, for spans and observers.

use std::fmt;
use std::sync::Arc;

use super::operation_span::OperationSpan;

/// An operation of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A completion, a response or a message.
    Chat,
    /// Vectors of texts.
    Embeddings,
    /// A similarity search.
    Retrieval,
    /// Text of speech. The conventions have no name for it.
    Transcription,
}

/// An operation of a model as a part of an endpoint.
pub(crate) struct TracedOperation<T> {
    pub(crate) operation: Operation,
    pub(crate) record: RecordResponse<T>,
    /// Attributes that are not in the body.
    pub(crate) known: Option<Box<KnownAttributes>>,
}

type RecordCapturing<T> = Arc<dyn Fn(&mut T, OperationSpan) + Send + Sync>;

/// Ends the span with a response, or moves it into a stream.
pub(crate) enum RecordResponse<T> {
    Plain(fn(&mut T, OperationSpan)),
    /// A function that may capture values.
    Capturing(RecordCapturing<T>),
}

/// Attributes of a request that are not in its body.
#[derive(Clone, Default)]
pub(crate) struct KnownAttributes {
    pub(crate) model: Option<String>,
    pub(crate) conversation: Option<String>,
}

impl Operation {
    /// Returns the name in the conventions of OpenTelemetry.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Embeddings => "embeddings",
            Self::Retrieval => "retrieval",
            Self::Transcription => "transcription",
        }
    }
}

impl<T> TracedOperation<T> {
    pub(crate) fn new(operation: Operation, record: fn(&mut T, OperationSpan)) -> Self {
        Self { operation, record: RecordResponse::Plain(record), known: None }
    }
}

impl<T> RecordResponse<T> {
    pub(crate) fn record(&self, value: &mut T, span: OperationSpan) {
        match self {
            Self::Plain(record) => record(value, span),
            Self::Capturing(record) => record(value, span),
        }
    }
}

impl<T> Clone for RecordResponse<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Plain(record) => Self::Plain(*record),
            Self::Capturing(record) => Self::Capturing(Arc::clone(record)),
        }
    }
}

impl<T> Clone for TracedOperation<T> {
    fn clone(&self) -> Self {
        Self { operation: self.operation, record: self.record.clone(), known: self.known.clone() }
    }
}

impl<T> fmt::Debug for TracedOperation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operation.fmt(f)
    }
}
