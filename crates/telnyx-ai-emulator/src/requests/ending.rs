//! The end of the exchange for a request.

use std::fmt;

/// The ending of the exchange for a [`ReceivedRequest`](super::ReceivedRequest).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It has not ended: the request is read, or its response is sent.
    #[default]
    Open,
    /// The response was sent to its end.
    Complete,
    /// The client closed the connection, or cancelled the request, before that. Its timeout may have expired.
    ClientClosed,
    /// The emulator did not send the response to its end: because of a fault, of an upstream server whose response
    /// ended early, or because the emulator stopped.
    Interrupted,
}

impl fmt::Display for Ending {
    /// Writes `open`, `complete`, `client-closed` or `interrupted`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::ClientClosed => "client-closed",
            Self::Interrupted => "interrupted",
        })
    }
}
