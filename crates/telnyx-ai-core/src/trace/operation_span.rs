//! The span of an operation of a model, from the request to the end of the response.

use serde_json::Value;
use tokio::time::Instant;
use tracing::Span;

use super::content;
use super::work_span::WorkSpan;
use crate::error::Error;

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

/// The token counts of a response; `None` if the service did not report a count.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokenUsage {
    /// Input tokens, including tokens of a cache.
    pub input: Option<u64>,
    /// Output tokens, including reasoning tokens.
    pub output: Option<u64>,
    /// Input tokens read from a cache.
    pub cache_read: Option<u64>,
    /// Input tokens written into a cache.
    pub cache_creation: Option<u64>,
    /// Output tokens spent on reasoning.
    pub reasoning: Option<u64>,
}

/// The span of an operation. If it is dropped before the operation ends, the operation was cancelled.
pub struct OperationSpan {
    work: WorkSpan,
    /// The start of the operation, until the first chunk of a stream arrives. Only set if the span is enabled.
    waiting_since: Option<Instant>,
    records_content: bool,
}

impl OperationSpan {
    /// Creates the span of an operation that has started. `records_content` is the setting of the client.
    pub fn new(span: Span, records_content: bool) -> Self {
        let waiting_since = (!span.is_disabled()).then(Instant::now);
        Self { work: WorkSpan::new(span), waiting_since, records_content }
    }

    /// Creates a span that records nothing.
    pub(crate) fn none() -> Self {
        Self { work: WorkSpan::none(), waiting_since: None, records_content: false }
    }

    /// Returns the span.
    pub fn span(&self) -> &Span {
        self.work.span()
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
    }

    /// Records the time to the first chunk of a stream.
    #[inline]
    pub(crate) fn first_chunk(&mut self) {
        if let Some(started) = self.waiting_since.take() {
            self.span().record("gen_ai.response.time_to_first_chunk", started.elapsed().as_secs_f64());
        }
    }

    /// Records the attributes of a response, which may be incomplete.
    pub fn record<'a>(&self, attributes: impl FnOnce(bool) -> ResponseAttributes<'a>) {
        let span = self.span();
        if span.is_disabled() {
            return;
        }
        let ResponseAttributes { id, model, finish_reasons, usage, content } = attributes(self.records_content);
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
