//! An operation that an observer watches.

use std::sync::Arc;

use tokio::time::Instant;

use super::operation_span::ResponseAttributes;
use super::work_span::CANCELLED;
use crate::observer::{ObservedOperation, Observer, OperationEnd, TokenUsage};

/// Reports an operation to the observer of its client. An operation that is dropped before its end was cancelled.
pub(super) struct Observation {
    observer: Arc<dyn Observer>,
    operation: ObservedOperation,
    started: Instant,
    last_chunk: Option<Instant>,
    response_model: Option<String>,
    usage: TokenUsage,
    is_open: bool,
}

impl Observation {
    pub(super) fn start(observer: Arc<dyn Observer>, operation: ObservedOperation) -> Self {
        observer.operation_started(&operation);
        let (started, usage) = (Instant::now(), TokenUsage::default());
        Self { observer, operation, started, last_chunk: None, response_model: None, usage, is_open: true }
    }

    pub(super) fn chunk(&mut self) {
        let now = Instant::now();
        match self.last_chunk.replace(now) {
            None => self.observer.first_chunk(&self.operation, now.duration_since(self.started)),
            Some(last) => self.observer.next_chunk(&self.operation, now.duration_since(last)),
        }
    }

    /// Keeps the attributes of the response for the end.
    pub(super) fn response(&mut self, response: &ResponseAttributes<'_>) {
        self.response_model = (!response.model.is_empty()).then(|| response.model.to_owned());
        self.usage = response.usage;
    }

    pub(super) fn end(&mut self, error_type: Option<&str>) {
        if !self.is_open {
            return;
        }
        self.is_open = false;
        let end = OperationEnd {
            duration: self.started.elapsed(),
            error_type,
            response_model: self.response_model.as_deref(),
            usage: self.usage,
        };
        self.observer.operation_ended(&self.operation, &end);
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.end(Some(CANCELLED));
    }
}
