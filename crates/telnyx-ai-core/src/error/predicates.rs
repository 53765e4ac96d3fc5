//! The questions that callers ask of an error, each with what to do about it.

use http::StatusCode;

use super::{Error, ErrorKind};

impl Error {
    /// The client was set up wrongly: no key, a malformed base URL, an impossible option.
    ///
    /// *Troubleshooting:* the message names the setting. These errors come from `build()` and `from_env()`, and at a
    /// call only from [`Credentials`](crate::Credentials) of your own that fail and from a transport that cannot send.
    pub fn is_config(&self) -> bool {
        self.0.kind == ErrorKind::Config
    }

    /// An argument of the call is wrong, found before anything was sent.
    ///
    /// *Troubleshooting:* the message names the field and says what it takes. Nothing was charged.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// No connection could be made, so nothing was sent.
    ///
    /// *Troubleshooting:* check the base URL, DNS, the proxy and the firewall; `source()` tells which of them. The
    /// call was already retried, whatever its kind: see [`attempts`](Self::attempts).
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// A clock ran out: the timeout of one attempt, the deadline of the call, or the idle timeout of a stream.
    ///
    /// *Troubleshooting:* the message says which clock and how long it was. The service may still have done (and
    /// charged) the work; calls that cost money are not repeated after this unless you say `.idempotent(true)`.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// The connection broke after the request, or part of it, may have reached the service.
    ///
    /// *Troubleshooting:* as for [`is_timeout`](Self::is_timeout): the work may have been done.
    pub fn is_interrupted(&self) -> bool {
        self.0.kind == ErrorKind::Interrupted
    }

    /// The service answered with an error: a status outside 2xx, or an error object inside a stream.
    ///
    /// *Troubleshooting:* read [`details`](Self::details) and quote [`request_id`](Self::request_id) to support.
    pub fn is_api(&self) -> bool {
        self.0.kind == ErrorKind::Api
    }

    /// 401: the key is missing, unknown or revoked.
    ///
    /// *Troubleshooting:* check `TELNYX_API_KEY`; a key of another environment or region does not work here.
    pub fn is_auth(&self) -> bool {
        self.has_status(StatusCode::UNAUTHORIZED)
    }

    /// 403: the key may not do this, or the spending limit for inference is reached.
    ///
    /// *Troubleshooting:* look at the account's permissions and its inference spending limit.
    pub fn is_permission_denied(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// 404: there is nothing under this id or name.
    ///
    /// *Troubleshooting:* ids are sent as one path segment, so a slash inside an id is part of the id.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// 409: the request conflicts with the state of the resource.
    ///
    /// *Troubleshooting:* fetch the resource again before you repeat the change.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// 400 or 422: the service refuses the request as it is.
    ///
    /// *Troubleshooting:* [`details`](Self::details) names the fields. 422 is also what an unavailable model and a
    /// reused idempotency key with another body answer.
    pub fn is_invalid_request(&self) -> bool {
        self.has_status(StatusCode::BAD_REQUEST) || self.has_status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// 429: too many requests, or a quota is used up.
    ///
    /// *Troubleshooting:* wait [`retry_after`](Self::retry_after); the rate-limit headers are in
    /// [`headers`](Self::headers).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(StatusCode::TOO_MANY_REQUESTS)
    }

    /// 5xx: the service, or a gateway before it, failed.
    ///
    /// *Troubleshooting:* a 502 or 504 on a call that costs money does not prove that no work was done.
    pub fn is_server_error(&self) -> bool {
        self.0.kind == ErrorKind::Api && self.status().is_some_and(|status| status.is_server_error())
    }

    /// The answer is not what it should be: not JSON, cut short, or of another shape.
    ///
    /// *Troubleshooting:* [`json_path`](Self::json_path) says where, [`body`](Self::body) holds what came. HTML here
    /// usually means that a proxy answered in place of the service.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// The answer, or one event of a stream, is larger than the client accepts.
    ///
    /// *Troubleshooting:* raise `max_response_bytes` or `max_event_bytes` on the builder if the size is right.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == ErrorKind::TooLarge
    }

    /// A stream ended before it was complete.
    ///
    /// *Troubleshooting:* what arrived before is kept by the stream (`partial()`). The service may have charged for
    /// it; the SDK never sends the request again by itself once a stream has begun.
    pub fn is_incomplete_stream(&self) -> bool {
        self.0.kind == ErrorKind::IncompleteStream
    }

    /// A long-running task ended in failure.
    ///
    /// *Troubleshooting:* the task itself is in [`attachment`](Self::attachment).
    pub fn is_task_failed(&self) -> bool {
        self.0.kind == ErrorKind::TaskFailed
    }

    /// The answer redirects to another origin, or in a way that would change the method; it was not followed.
    ///
    /// *Troubleshooting:* the message names the target. Set the base URL to it if it is yours: the key is never sent
    /// to an origin that you did not name.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == ErrorKind::Redirect
    }

    /// A list cannot be paged through to its end: a page repeats, or its numbers contradict each other.
    ///
    /// *Troubleshooting:* the items before it were right; the message names the page.
    pub fn is_pagination(&self) -> bool {
        self.0.kind == ErrorKind::Pagination
    }

    /// A limit that you set was reached: the turns or the tokens of a tool loop.
    ///
    /// *Troubleshooting:* what was done until then is in [`attachment`](Self::attachment). Raise the limit if more turns
    /// would help; a model that calls the same tool again and again mostly needs a better description of it.
    pub fn is_limit(&self) -> bool {
        self.0.kind == ErrorKind::Limit
    }

    /// A local file could not be read or written.
    ///
    /// *Troubleshooting:* the message names the path, `source()` is the operating system's error.
    pub fn is_io(&self) -> bool {
        self.0.kind == ErrorKind::Io
    }

    /// A later try of the same call may well succeed: trouble of the network, 408, 429 or 5xx.
    ///
    /// *Troubleshooting:* the SDK has already retried what is safe to retry. Whether the call may be sent again
    /// although it may cost twice is yours to decide.
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::IncompleteStream => true,
            ErrorKind::Api => {
                self.is_server_error() || self.is_rate_limited() || self.has_status(StatusCode::REQUEST_TIMEOUT)
            }
            _ => false,
        }
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.0.kind == ErrorKind::Api && self.status() == Some(status)
    }
}
