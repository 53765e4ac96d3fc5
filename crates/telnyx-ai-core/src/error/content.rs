//! Errors of a model's response that can be read, and whose content is missing or incomplete.

use super::{Error, ErrorKind};
use crate::error::text::one_line;

/// The reason that a response holds no complete content.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentProblem {
    /// The limit on tokens was reached inside the content.
    Truncated,
    /// The limit on tokens was reached before any content, mostly by reasoning.
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

    /// Returns true if a structured response ended at its limit on tokens (finish reason `length`) before it was complete.
    ///
    /// *Troubleshooting:* raise `max_tokens`. A reasoning model counts its reasoning toward that limit, so lowering
    /// `reasoning_effort` or `enable_thinking(false)` helps too; the message reports the tokens used. The completion is in
    /// [`attachment`](Self::attachment).
    pub fn is_truncated(&self) -> bool {
        matches!(self.0.content, Some(ContentProblem::Truncated | ContentProblem::TruncatedBeforeContent))
    }

    /// Returns true if a structured response has no content: `null`, empty, or only reasoning.
    ///
    /// *Troubleshooting:* where [`is_truncated`](Self::is_truncated) is true too, reasoning used up `max_tokens`. Otherwise
    /// the model called a tool or wrote nothing; the completion is in [`attachment`](Self::attachment).
    pub fn is_empty_content(&self) -> bool {
        matches!(self.0.content, Some(ContentProblem::TruncatedBeforeContent | ContentProblem::Empty))
    }

    /// Returns true if the model refused to give a structured response (`refusal` of its message).
    ///
    /// *Troubleshooting:* the message quotes the refusal. The same request is likely to be refused again.
    pub fn is_refusal(&self) -> bool {
        self.0.content == Some(ContentProblem::Refused)
    }

    /// Returns true if a filter stopped a structured response (finish reason `content_filter`).
    ///
    /// *Troubleshooting:* what arrived before is in [`attachment`](Self::attachment). Change the request; the same one is
    /// likely to be filtered again.
    pub fn is_content_filtered(&self) -> bool {
        self.0.content == Some(ContentProblem::Filtered)
    }
}
