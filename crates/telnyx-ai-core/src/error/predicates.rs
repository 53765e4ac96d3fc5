//! Predicates on the kind of an error, each with its remedy.

use http::StatusCode;

use super::{Error, ErrorKind};

impl Error {
    /// Returns `true` for an invalid setting of the client, such as a missing key, a malformed base URL or an invalid
    /// header.
    ///
    /// *Troubleshooting:* the message names the setting. `build()` and `from_env()` return these errors. A call returns
    /// one outside a Tokio runtime, if your own [`Credentials`](crate::Credentials) fail, and if a transport cannot
    /// send.
    pub fn is_config(&self) -> bool {
        self.0.kind == ErrorKind::Config
    }

    /// Returns `true` for an invalid argument of the call, which was found before anything was sent.
    ///
    /// *Troubleshooting:* the message names the field and its valid values. Nothing was charged.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Returns `true` if no connection was made, or if the service rejected the request unprocessed (HTTP/2). No work
    /// was done.
    ///
    /// *Troubleshooting:* check the base URL, DNS, the proxy and the firewall; `source()` is the cause. The call was
    /// already retried, also if it is not idempotent: see [`attempts`](Self::attempts).
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// Returns `true` if the timeout of an attempt, the idle timeout of a stream, or the deadline of a call or a
    /// [`Poller`](crate::Poller) elapsed.
    ///
    /// *Troubleshooting:* the message names the timeout. The service may still have done the work
    /// ([`may_have_been_charged`](Self::may_have_been_charged)). Paid calls are not retried after a timeout, unless
    /// they have `.idempotent(true)`.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Returns `true` if the connection closed after the service may have received a part of the request.
    ///
    /// *Troubleshooting:* the service may have done the work, and charged for it
    /// ([`may_have_been_charged`](Self::may_have_been_charged)). Paid calls are not retried after it, unless they have
    /// `.idempotent(true)`.
    pub fn is_interrupted(&self) -> bool {
        self.0.kind == ErrorKind::Interrupted
    }

    /// Returns `true` if the response cannot be decoded: it is not JSON, is incomplete, or has an unexpected structure.
    ///
    /// *Troubleshooting:* [`json_path`](Self::json_path) is the path of the value, and [`body`](Self::body) the
    /// response. HTML usually comes from a proxy instead of the service.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Returns `true` if the response, or an event of a stream, exceeds a size limit of the client.
    ///
    /// *Troubleshooting:* if the size is expected, raise `max_response_bytes` or `max_event_bytes` on the builder.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == ErrorKind::TooLarge
    }

    /// Returns `true` if a stream ended before it was complete.
    ///
    /// *Troubleshooting:* `partial()` of the stream returns the content that arrived. The service may have charged for
    /// it. The SDK does not retry a call after its stream has begun.
    pub fn is_incomplete_stream(&self) -> bool {
        self.0.kind == ErrorKind::IncompleteStream
    }

    /// Returns `true` if a long-running task failed or was cancelled.
    ///
    /// *Troubleshooting:* the task is the [`attachment`](Self::attachment), and the message quotes its reason.
    pub fn is_task_failed(&self) -> bool {
        self.0.kind == ErrorKind::TaskFailed
    }

    /// Returns `true` for a redirect that was not followed: it leads to another origin, changes the method, has no
    /// `Location`, or exceeds the limit of five redirects.
    ///
    /// *Troubleshooting:* the message names the reason. If the other origin is trusted, set it as the base URL: the
    /// client sends the key only to the configured origin.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == ErrorKind::Redirect
    }

    /// Returns `true` if a list cannot be read to its end: the service returns a page twice, or the page numbers
    /// contradict each other.
    ///
    /// *Troubleshooting:* the message names the page. The items before it are correct.
    pub fn is_pagination(&self) -> bool {
        self.0.kind == ErrorKind::Pagination
    }

    /// Returns `true` if a limit of the caller was reached, such as the turns or the tokens of a tool loop, `max_pages`
    /// of a list or `max_polls` of a [`Poller`](crate::Poller).
    ///
    /// *Troubleshooting:* the partial result is the [`attachment`](Self::attachment), except for a list. Raise the
    /// limit if the work is useful. A model that calls the same tool in a loop usually needs a better description of
    /// the tool.
    pub fn is_limit(&self) -> bool {
        self.0.kind == ErrorKind::Limit
    }

    /// Returns `true` if a local file, or the reader of an upload, failed while it was read or written. A file that is
    /// missing or too large before the request is an [invalid input](Self::is_invalid_input).
    ///
    /// *Troubleshooting:* the message contains the path. The error of the operating system is the last of its sources.
    pub fn is_io(&self) -> bool {
        self.0.kind == ErrorKind::Io
    }

    /// Returns `true` if a later call may succeed: after a network error, an incomplete stream, a 408, a 429 (unless
    /// [`is_quota_exceeded`](Self::is_quota_exceeded)) or a 5xx.
    ///
    /// *Troubleshooting:* the SDK has already made the safe retries. If
    /// [`may_have_been_charged`](Self::may_have_been_charged) is `true`, another call may be charged again.
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::IncompleteStream => true,
            ErrorKind::Api => {
                self.is_server_error()
                    || self.is_rate_limited() && !self.is_quota_exceeded()
                    || self.has_status(StatusCode::REQUEST_TIMEOUT)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
