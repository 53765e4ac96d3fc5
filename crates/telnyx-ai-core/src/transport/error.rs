//! Why a request got no answer.

use std::error::Error as StdError;
use std::fmt;

/// Why a request got no answer. Its kind says what that means for a retry.
///
/// ```
/// use telnyx_ai_core::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Connect, "no route to host");
/// assert_eq!(error.kind(), TransportErrorKind::Connect);
/// ```
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Box<dyn StdError + Send + Sync>,
}

/// What became of a request that got no answer.
///
/// ```
/// use telnyx_ai_core::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::Interrupted, "reset by peer");
/// assert_eq!(error.to_string(), "the connection broke: reset by peer");
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransportErrorKind {
    /// No connection was made, so not one byte of the request was sent. Retried for every call.
    Connect,
    /// The service, or what stands before it, reported that it did not process the request: HTTP/2 `REFUSED_STREAM`, or a
    /// `GOAWAY` that leaves it out. As [`Connect`](Self::Connect).
    Unprocessed,
    /// The connection broke when the request, or part of it, may have been read. Retried only where repeating does
    /// no harm.
    Interrupted,
    /// A time limit of the transport ran out after a connection was made. As [`Interrupted`](Self::Interrupted).
    Timeout,
    /// The body of the request could not be read. Not retried.
    Body,
    /// The request cannot be sent at all. Not retried.
    Unsendable,
}

impl TransportError {
    /// Puts an error together.
    ///
    /// ```
    /// use std::io;
    /// use telnyx_ai_core::transport::{TransportError, TransportErrorKind};
    ///
    /// /// As a transport of your own would sort what its client reports.
    /// fn sorted(error: io::Error) -> TransportError {
    ///     let kind = match error.kind() {
    ///         io::ErrorKind::ConnectionRefused => TransportErrorKind::Connect, // certainly not one byte was sent
    ///         io::ErrorKind::TimedOut => TransportErrorKind::Timeout,
    ///         _ => TransportErrorKind::Interrupted,
    ///     };
    ///     TransportError::new(kind, error)
    /// }
    ///
    /// assert_eq!(sorted(io::ErrorKind::BrokenPipe.into()).to_string(), "the connection broke: broken pipe");
    /// ```
    pub fn new(kind: TransportErrorKind, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { kind, source: source.into() }
    }

    /// What became of the request.
    ///
    /// ```
    /// use telnyx_ai_core::transport::{TransportError, TransportErrorKind};
    ///
    /// let error = TransportError::new(TransportErrorKind::Connect, "connection refused");
    /// assert!(error.kind() == TransportErrorKind::Connect); // nothing was sent: another host may be tried
    /// ```
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            TransportErrorKind::Connect => "could not connect",
            TransportErrorKind::Unprocessed => "the request was refused unprocessed",
            TransportErrorKind::Interrupted => "the connection broke",
            TransportErrorKind::Timeout => "the connection timed out",
            TransportErrorKind::Body => "the request body could not be read",
            TransportErrorKind::Unsendable => "the request cannot be sent",
        })?;
        // The innermost cause is the one that says something ("connection refused").
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
