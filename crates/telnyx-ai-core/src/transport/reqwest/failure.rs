//! The errors of the HTTP client as those of a transport.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::panic::resume_unwind;

use crate::error::PROXY_HELP;
use crate::transport::{TransportError, TransportErrorKind};

/// A runtime without I/O, where Tokio panics. Any other panic goes on.
pub(super) fn without_io(panic: Box<dyn Any + Send>) -> TransportError {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    if !message.is_some_and(|message| message.contains("enable_io")) {
        resume_unwind(panic);
    }
    let problem = "the Tokio runtime has no I/O; build it with `enable_io()` or `enable_all()`";
    TransportError::new(TransportErrorKind::Unsendable, problem)
}

/// The kind of an error of the HTTP client.
pub(super) fn classify(error: reqwest::Error) -> TransportError {
    // A URL may hold query values that belong in no log; the core names the operation instead.
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

/// What is wrong with the proxy, if it made no tunnel. The HTTP client has no type for it that could be asked, and its
/// words do not say that it is the proxy that failed.
fn tunnel_problem(error: &reqwest::Error) -> Option<String> {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    let tunnel = causes.find_map(|cause| cause.to_string().strip_prefix("tunnel error: ").map(str::to_owned))?;
    Some(match (tunnel.as_str(), causes.last()) {
        ("proxy authorization required", _) => {
            format!("the proxy rejected the credentials, or their absence (407); {PROXY_HELP}")
        }
        ("unsuccessful", _) => "the proxy refused to make a tunnel, or could not".to_owned(),
        ("unexpected end of file", _) => "the proxy closed the connection before there was a tunnel".to_owned(),
        (_, Some(deepest)) => format!("the proxy cannot be reached: {deepest}"),
        (other, None) => format!("the proxy made no tunnel: {other}"),
    })
}

/// RFC 9113, 8.7: a refused stream, and one beyond the last that a `GOAWAY` names, were not processed. The HTTP client
/// gives the error of a `GOAWAY` to no other stream.
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

/// Marks a failure to read our own body, which looks like a broken connection from inside the HTTP client.
#[derive(Debug)]
pub(super) struct BodyFailed(pub(super) io::Error);

impl fmt::Display for BodyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for BodyFailed {}
