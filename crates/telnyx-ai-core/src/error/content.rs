//! Errors about responses of a model with missing or incomplete content.

use super::{Error, ErrorKind};
use crate::error::text::one_line;

/// The reason that a response has no complete content.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentProblem {
    /// The token limit was reached inside the content.
    Truncated,
    /// The token limit was reached before any content, usually by reasoning.
    TruncatedBeforeContent,
    /// The response is complete and has no content.
    Empty,
    /// The model refused to respond.
    Refused,
    /// A filter removed content.
    Filtered,
}

impl Error {
    pub(crate) fn content(reason: ContentProblem, path: String, message: &str) -> Self {
        let mut error = Self::new(ErrorKind::Content, one_line(message));
        error.inner().content = Some(reason);
        error.inner().json_path = Some(path);
        error
    }

    /// Returns `true` if a structured response reached its token limit (finish reason `length`) before it was complete.
    ///
    /// *Troubleshooting:* raise `max_tokens`. Reasoning tokens count toward that limit, so a lower `reasoning_effort`
    /// or `enable_thinking(false)` helps too. The message reports the number of tokens used. The completion is the
    /// [`attachment`](Self::attachment).
    pub fn is_truncated(&self) -> bool {
        matches!(self.0.content, Some(ContentProblem::Truncated | ContentProblem::TruncatedBeforeContent))
    }

    /// Returns `true` if a structured response has no content: it is `null`, empty, or only reasoning.
    ///
    /// *Troubleshooting:* if [`is_truncated`](Self::is_truncated) is `true` too, reasoning exhausted `max_tokens`.
    /// Otherwise the model called a tool or wrote nothing. The completion is the [`attachment`](Self::attachment).
    pub fn is_empty_content(&self) -> bool {
        matches!(self.0.content, Some(ContentProblem::TruncatedBeforeContent | ContentProblem::Empty))
    }

    /// Returns `true` if the model refused to write a structured response (`refusal` of its message).
    ///
    /// *Troubleshooting:* the message quotes the refusal. The same request will probably get the same refusal.
    pub fn is_refusal(&self) -> bool {
        self.0.content == Some(ContentProblem::Refused)
    }

    /// Returns `true` if a filter stopped a structured response (finish reason `content_filter`).
    ///
    /// *Troubleshooting:* the partial completion is the [`attachment`](Self::attachment). Change the request; the same
    /// request is likely to be filtered again.
    pub fn is_content_filtered(&self) -> bool {
        self.0.content == Some(ContentProblem::Filtered)
    }
}
