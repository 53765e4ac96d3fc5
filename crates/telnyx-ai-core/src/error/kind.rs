//! The kind of an error.

use std::fmt;

use super::Error;

/// The kind of an [`Error`], for labels of metrics and for grouping.
///
/// ```
/// use telnyx_ai::{Error, ErrorKind};
///
/// let error = Error::invalid_input("temperature", "is NaN; set a finite number");
/// assert_eq!(error.kind(), ErrorKind::InvalidInput);
/// assert_eq!(error.kind().as_str(), "invalid_input"); // the label of all invalid arguments
/// ```
///
/// To handle an error, use its predicates instead: they also consider the status and the codes of the service. Releases
/// may add kinds.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// An invalid setting of the client. See [`Error::is_config`].
    Config,
    /// An invalid argument of the call; nothing was sent. See [`Error::is_invalid_input`].
    InvalidInput,
    /// No connection; nothing was processed. See [`Error::is_connect`].
    Connect,
    /// An elapsed timeout or deadline. See [`Error::is_timeout`].
    Timeout,
    /// A connection that closed after a part of the request may have been sent. See [`Error::is_interrupted`].
    Interrupted,
    /// An error that the service reported, by a status or in a response. See [`Error::is_api`].
    Api,
    /// A response that cannot be decoded. See [`Error::is_decode`].
    Decode,
    /// A structured response without complete content. See [`Error::is_truncated`], [`Error::is_empty_content`],
    /// [`Error::is_refusal`] and [`Error::is_content_filtered`].
    Content,
    /// A response or an event that exceeds a size limit. See [`Error::is_too_large`].
    TooLarge,
    /// A stream that ended before it was complete. See [`Error::is_incomplete_stream`].
    IncompleteStream,
    /// A long-running task that ended in failure. See [`Error::is_task_failed`].
    TaskFailed,
    /// A redirect that was not followed. See [`Error::is_redirect`].
    Redirect,
    /// A list that cannot be paged through to its end. See [`Error::is_pagination`].
    Pagination,
    /// An exceeded limit of the caller. See [`Error::is_limit`].
    Limit,
    /// A failed local file or reader. See [`Error::is_io`].
    Io,
}

impl ErrorKind {
    /// Returns the label of the kind in snake case, such as `invalid_input`. Labels are stable.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::InvalidInput => "invalid_input",
            Self::Connect => "connect",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::Api => "api",
            Self::Decode => "decode",
            Self::Content => "content",
            Self::TooLarge => "too_large",
            Self::IncompleteStream => "incomplete_stream",
            Self::TaskFailed => "task_failed",
            Self::Redirect => "redirect",
            Self::Pagination => "pagination",
            Self::Limit => "limit",
            Self::Io => "io",
        }
    }
}

#[cfg(feature = "client")]
impl ErrorKind {
    /// Describes the kind in spans, without data of the request or the response.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Config => "a setting of the client is invalid",
            Self::InvalidInput => "an argument is invalid; nothing was sent",
            Self::Connect => "no connection; nothing was processed",
            Self::Timeout => "a timeout or a deadline elapsed",
            Self::Interrupted => "the connection closed before the response was complete",
            Self::Api => "the service reported an error",
            Self::Decode => "the response cannot be decoded",
            Self::Content => "the structured response has no complete content",
            Self::TooLarge => "the response exceeds a size limit",
            Self::IncompleteStream => "the stream ended before it was complete",
            Self::TaskFailed => "the task failed",
            Self::Redirect => "a redirect was not followed",
            Self::Pagination => "the list cannot be read to its end",
            Self::Limit => "a limit of the caller was reached",
            Self::Io => "a local file or reader failed",
        }
    }
}

/// Writes the label, as [`as_str`](ErrorKind::as_str) returns it.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Error {
    /// Returns the kind of the error. Spans record its label as `error.type`, or the status of an error response.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn labels_are_stable() {
        let kinds = [
            (ErrorKind::Config, "config"),
            (ErrorKind::InvalidInput, "invalid_input"),
            (ErrorKind::Connect, "connect"),
            (ErrorKind::Timeout, "timeout"),
            (ErrorKind::Interrupted, "interrupted"),
            (ErrorKind::Api, "api"),
            (ErrorKind::Decode, "decode"),
            (ErrorKind::Content, "content"),
            (ErrorKind::TooLarge, "too_large"),
            (ErrorKind::IncompleteStream, "incomplete_stream"),
            (ErrorKind::TaskFailed, "task_failed"),
            (ErrorKind::Redirect, "redirect"),
            (ErrorKind::Pagination, "pagination"),
            (ErrorKind::Limit, "limit"),
            (ErrorKind::Io, "io"),
        ];
        for (kind, label) in kinds {
            assert_eq!((kind.as_str(), kind.to_string().as_str()), (label, label), "{kind:?}");
        }
        assert_eq!(format!("{:>8}|", ErrorKind::Api), "     api|");
    }
}
