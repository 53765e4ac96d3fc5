//! Converts errors of the HTTP client into transport errors.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::panic::resume_unwind;

use crate::error::PROXY_HELP;
use crate::transport::{TransportError, TransportErrorKind};

/// Converts the panic of a Tokio runtime without I/O into an error. Resumes any other panic.
pub(super) fn without_io(panic: Box<dyn Any + Send>) -> TransportError {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    if !message.is_some_and(|message| message.contains("enable_io")) {
        resume_unwind(panic);
    }
    let problem = "the Tokio runtime has no I/O; build it with `enable_io()` or `enable_all()`";
    TransportError::new(TransportErrorKind::Unsendable, problem)
}

/// Converts an error of the HTTP client.
pub(super) fn classify(error: reqwest::Error) -> TransportError {
    // A URL may contain query values that must not be logged. The error of the call names the operation instead.
    let error = error.without_url();
    let kind = if error.is_builder() {
        TransportErrorKind::Unsendable
    } else if error.is_connect() {
        TransportErrorKind::Connect
    } else if is_unprocessed(&error) {
        TransportErrorKind::Unprocessed
    } else if has_cause::<BodyFailed>(&error) {
        TransportErrorKind::Body
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Interrupted
    };
    match tunnel_problem(&error) {
        Some(problem) => TransportError::new(kind, problem),
        None => TransportError::new(kind, error),
    }
}

/// Returns the problem of the proxy if it opened no tunnel. The HTTP client has no type for this error, and its message
/// does not mention the proxy.
fn tunnel_problem(error: &reqwest::Error) -> Option<String> {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    let tunnel = causes.find_map(|cause| cause.to_string().strip_prefix("tunnel error: ").map(str::to_owned))?;
    Some(match (tunnel.as_str(), causes.last()) {
        ("proxy authorization required", _) => {
            format!("the proxy rejected the credentials, or their absence (407); {PROXY_HELP}")
        }
        ("unsuccessful", _) => "the proxy did not open a tunnel".to_owned(),
        ("unexpected end of file", _) => "the proxy closed the connection before the tunnel was open".to_owned(),
        (_, Some(deepest)) => format!("the proxy cannot be reached: {deepest}"),
        (other, None) => format!("the proxy did not open a tunnel: {other}"),
    })
}

/// Returns `true` for a stream that the server certainly did not process (RFC 9113, 8.7): a stream reset with
/// `REFUSED_STREAM`, or one after the last stream of a `GOAWAY`. The HTTP client returns the error of a `GOAWAY` for
/// such streams only.
#[cfg(feature = "http2")]
fn is_unprocessed(error: &reqwest::Error) -> bool {
    cause::<h2::Error>(error).is_some_and(|error| {
        error.is_remote()
            && (error.is_go_away() || error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM))
    })
}

#[cfg(not(feature = "http2"))]
fn is_unprocessed(_: &reqwest::Error) -> bool {
    false
}

fn has_cause<E: StdError + 'static>(error: &(dyn StdError + 'static)) -> bool {
    cause::<E>(error).is_some()
}

fn cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |&cause| cause.source()).find_map(|cause| cause.downcast_ref())
}

/// An error of reading the request body. The HTTP client would otherwise report it as an interrupted connection.
#[derive(Debug)]
pub(super) struct BodyFailed(pub(super) io::Error);

impl fmt::Display for BodyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for BodyFailed {}
