//! The error of a request without a response.

use std::error::Error as StdError;
use std::fmt;

/// The error of a request without a response. Its kind decides on retries.
///
/// ```
/// use std::io;
/// use telnyx_ai::transport::{TransportError, TransportErrorKind};
///
/// /// Converts the error of another HTTP client.
/// fn convert(error: io::Error) -> TransportError {
///     let kind = match error.kind() {
///         io::ErrorKind::ConnectionRefused => TransportErrorKind::Connect, // nothing was sent
///         io::ErrorKind::TimedOut => TransportErrorKind::Timeout,
///         _ => TransportErrorKind::Interrupted,
///     };
///     TransportError::new(kind, error)
/// }
///
/// let error = convert(io::ErrorKind::BrokenPipe.into());
/// assert_eq!(error.to_string(), "the connection was interrupted: broken pipe");
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// The state of a request without a response.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportErrorKind {
    /// No connection was established, so nothing was sent. Retried for every call.
    Connect,
    /// The service or its gateway reported that it did not process the request: HTTP/2 `REFUSED_STREAM`, or a `GOAWAY`
    /// that excludes it. Retried for every call.
    Unprocessed,
    /// The connection was interrupted after the request, or a part of it, may have been read. Retried for idempotent
    /// calls only.
    Interrupted,
    /// A timeout of the transport elapsed after the connection was established. Retried for idempotent calls only.
    Timeout,
    /// The body of the request could not be read. Never retried.
    Body,
    /// The request is invalid and cannot be sent. Never retried.
    Unsendable,
}

impl TransportError {
    /// Creates an error with its cause.
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// Returns the state of the request.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Unprocessed => "the server did not process the request",
            TransportErrorKind::Interrupted => "the connection was interrupted",
            TransportErrorKind::Timeout => "the connection timed out",
            TransportErrorKind::Body => "the request body could not be read",
            TransportErrorKind::Unsendable => "the request cannot be sent",
        })?;
        // The innermost cause is the specific one ("connection refused").
        let mut cause: &dyn StdError = &*self.source;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        write!(f, ": {cause}")
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
