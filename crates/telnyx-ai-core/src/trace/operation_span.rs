//! The span of an operation of a model, from the request to the end of the response.

use std::sync::Arc;

use serde_json::Value;
use tokio::time::Instant;
use tracing::Span;

use super::content;
use super::observation::Observation;
use super::work_span::{WorkSpan, error_type};
use crate::error::Error;
use crate::observer::{ObservedOperation, Observer, TokenUsage};

/// The attributes of a response.
#[derive(Debug, Default)]
pub struct ResponseAttributes<'a> {
    /// Id of the response; empty if unknown.
    pub id: &'a str,
    /// Model that created the response; empty if unknown.
    pub model: &'a str,
    /// Finish reason of each choice.
    pub finish_reasons: Vec<&'a str>,
    /// Token counts.
    pub usage: TokenUsage,
    /// The response as JSON, if the span records content.
    pub content: Option<Value>,
}

/// The span of an operation. If it is dropped before the operation ends, the operation was cancelled.
pub struct OperationSpan {
    work: WorkSpan,
    /// The start of the operation, until the first chunk of a stream arrives. Only set if the span is enabled.
    waiting_since: Option<Instant>,
    records_content: bool,
    /// Only set if the client has an observer.
    observation: Option<Box<Observation>>,
}

impl OperationSpan {
    /// Creates the span of an operation that has started. `records_content` is the setting of the client.
    pub fn new(span: Span, records_content: bool) -> Self {
        let is_enabled = !span.is_disabled();
        let (waiting_since, records_content) = (is_enabled.then(Instant::now), records_content && is_enabled);
        Self { work: WorkSpan::new(span), waiting_since, records_content, observation: None }
    }

    /// Reports the operation to the observer of its client, if the client has one.
    #[must_use]
    pub fn observed(
        mut self,
        observer: Option<&Arc<dyn Observer>>,
        operation: impl FnOnce() -> ObservedOperation,
    ) -> Self {
        self.observation = observer.map(|observer| Box::new(Observation::start(Arc::clone(observer), operation())));
        self
    }

    /// Creates a span that records nothing.
    pub(crate) fn none() -> Self {
        Self { work: WorkSpan::none(), waiting_since: None, records_content: false, observation: None }
    }

    /// Returns the span.
    pub fn span(&self) -> &Span {
        self.work.span()
    }

    /// Returns `true` if a subscriber or an observer receives the attributes of the response.
    pub fn is_recorded(&self) -> bool {
        !self.span().is_disabled() || self.observation.is_some()
    }

    /// Ends the operation with a response. The argument of `attributes` is `true` if the span records content.
    pub fn succeed<'a>(&mut self, attributes: impl FnOnce(bool) -> ResponseAttributes<'a>) {
        self.record(attributes);
        self.end(None);
    }

    /// Ends the operation with an error or with success.
    pub fn end(&mut self, error: Option<&Error>) {
        match error {
            Some(error) => self.work.fail(error),
            None => self.work.succeed(),
        }
        if let Some(observation) = &mut self.observation {
            observation.end(error.map(error_type).as_deref());
        }
    }

    /// Ends the operation with an error of this type. The description must not contain data of a request or a response.
    pub fn fail_as(&mut self, error_type: &str, description: &str) {
        self.work.fail_as(error_type, description);
        if let Some(observation) = &mut self.observation {
            observation.end(Some(error_type));
        }
    }

    /// Records the arrival of a chunk of a stream.
    #[inline]
    pub(crate) fn chunk(&mut self) {
        if let Some(observation) = &mut self.observation {
            observation.chunk();
        }
        if let Some(started) = self.waiting_since.take() {
            self.span().record("gen_ai.response.time_to_first_chunk", started.elapsed().as_secs_f64());
        }
    }

    /// Records the attributes of a response, which may be incomplete.
    pub fn record<'a>(&mut self, attributes: impl FnOnce(bool) -> ResponseAttributes<'a>) {
        if !self.is_recorded() {
            return;
        }
        let attributes = attributes(self.records_content);
        if let Some(observation) = &mut self.observation {
            observation.response(&attributes);
        }
        let (ResponseAttributes { id, model, finish_reasons, usage, content }, span) = (attributes, self.span());
        let text = |name: &str, value: &str| {
            if !value.is_empty() {
                span.record(name, value);
            }
        };
        text("gen_ai.response.id", id);
        text("gen_ai.response.model", model);
        let count = |name: &str, count: Option<u64>| {
            span.record(name, count.map(|count| i64::try_from(count).unwrap_or(i64::MAX)));
        };
        if !finish_reasons.is_empty() {
            text("gen_ai.response.finish_reasons", &super::list(&finish_reasons));
        }
        count("gen_ai.usage.input_tokens", usage.input);
        count("gen_ai.usage.output_tokens", usage.output);
        count("gen_ai.usage.cache_read.input_tokens", usage.cache_read);
        count("gen_ai.usage.cache_creation.input_tokens", usage.cache_creation);
        count("gen_ai.usage.reasoning.output_tokens", usage.reasoning);
        if let Some(content) = content {
            text("gen_ai.output.messages", &content::output_messages(&content));
        }
    }
}
