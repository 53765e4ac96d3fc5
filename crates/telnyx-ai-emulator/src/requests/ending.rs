//! The ending of an exchange.

use std::fmt;

/// Ending of the exchange of a [`ReceivedRequest`](super::ReceivedRequest).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// Not ended: the emulator is reading the request or sending its response.
    #[default]
    Open,
    /// The complete response was sent.
    Complete,
    /// The client closed the connection or cancelled the request before the response was complete, for example after a
    /// timeout.
    ClientClosed,
    /// The emulator did not send the complete response, because of a fault, an incomplete response of an upstream server,
    /// or the end of the emulator.
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
