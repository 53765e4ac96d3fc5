//! The observer of a client, for metrics.

use std::time::Duration;

use crate::error::Error;

/// Receives the events of the operations of a client, for metrics.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use telnyx_ai::{ObservedOperation, Observer, OperationEnd, Telnyx};
///
/// #[derive(Default)]
/// struct OutputTokens(AtomicU64);
///
/// impl Observer for OutputTokens {
///     fn operation_ended(&self, _: &ObservedOperation, end: &OperationEnd<'_>) {
///         self.0.fetch_add(end.usage.output.unwrap_or_default(), Ordering::Relaxed);
///     }
/// }
///
/// let tokens = Arc::new(OutputTokens::default());
/// let telnyx = Telnyx::builder().api_key("KEY0123").observer(tokens.clone()).build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// The operations are those of the spans: `chat`, `embeddings`, `retrieval`, `transcription`, `invoke_agent` and
/// `execute_tool`. Each method does nothing by default. The task of the call runs the methods, so they must return soon
/// and must not panic. No event has a prompt or a response, and secrets that the service echoes are redacted.
pub trait Observer: Send + Sync + 'static {
    /// An operation begins.
    fn operation_started(&self, operation: &ObservedOperation) {
        let _ = operation;
    }

    /// The first chunk of a stream arrived, `after` the start of the operation.
    fn first_chunk(&self, operation: &ObservedOperation, after: Duration) {
        let _ = (operation, after);
    }

    /// A further chunk of a stream arrived, `after` the previous chunk.
    fn next_chunk(&self, operation: &ObservedOperation, after: Duration) {
        let _ = (operation, after);
    }

    /// An operation ended: with success, with an error, or because its future or stream was dropped.
    fn operation_ended(&self, operation: &ObservedOperation, end: &OperationEnd<'_>) {
        let _ = (operation, end);
    }

    /// A call waited for a permit of the limits of its client. `call` is the name of its method, such as
    /// `chat.complete`. A call that did not wait is not reported.
    fn waited(&self, call: &'static str, wait: Duration) {
        let _ = (call, wait);
    }

    /// An attempt of a call failed with `error`. The call is retried after `wait`.
    fn retried(&self, call: &'static str, error: &Error, wait: Duration) {
        let _ = (call, error, wait);
    }
}

/// An operation of a model, a tool loop, or a function of a tool loop.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedOperation {
    /// Name of the operation in the conventions of OpenTelemetry, such as `chat`.
    pub name: &'static str,
    /// Model of the request.
    pub model: Option<String>,
    /// Name of the function, for `execute_tool`; `None` if the model called a tool that does not exist.
    pub tool: Option<String>,
    /// Host of the service; `None` for `invoke_agent` and `execute_tool`.
    pub server_address: Option<String>,
    /// Port of the service.
    pub server_port: Option<u16>,
}

/// The end of an operation.
#[non_exhaustive]
#[derive(Clone, Copy, Debug)]
pub struct OperationEnd<'a> {
    /// Time since the start of the operation.
    pub duration: Duration,
    /// `None` after success, otherwise the value of the field `error.type` of spans.
    pub error_type: Option<&'a str>,
    /// Model that created the response, if known.
    pub response_model: Option<&'a str>,
    /// Token counts that the service reported.
    pub usage: TokenUsage,
}

impl ObservedOperation {
    /// Creates an operation without a server, for tool loops.
    #[doc(hidden)]
    pub fn new(name: &'static str, model: Option<String>, tool: Option<String>) -> Self {
        Self { name, model, tool, server_address: None, server_port: None }
    }
}

/// The token counts of a response; `None` if the service did not report a count.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

impl TokenUsage {
    /// Creates the counts of input and output tokens.
    #[doc(hidden)]
    pub fn new(input: Option<u64>, output: Option<u64>) -> Self {
        Self { input, output, ..Self::default() }
    }

    /// Sets the counts of tokens read from a cache, and written into one.
    #[doc(hidden)]
    #[must_use]
    pub fn cache(mut self, read: Option<u64>, creation: Option<u64>) -> Self {
        (self.cache_read, self.cache_creation) = (read, creation);
        self
    }

    /// Sets the count of tokens spent on reasoning.
    #[doc(hidden)]
    #[must_use]
    pub fn reasoning(mut self, tokens: Option<u64>) -> Self {
        self.reasoning = tokens;
        self
    }
}
