//! The kinds of faults.

use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Status(u16),
    FeatureLimited,
    Unsupported,
    Latency(Duration),
    Reset,
    Stall,
    CutBody(usize),
    CutStream(usize),
    StallStream(usize),
    MalformedChunk(usize),
}

impl Kind {
    /// Returns `true` if the fault applies only to streams.
    pub(super) fn is_for_streams(self) -> bool {
        matches!(self, Self::CutStream(_) | Self::StallStream(_) | Self::MalformedChunk(_))
    }

    /// Returns `true` if the fault is inside the response, and therefore after the work.
    pub(super) fn is_in_response(self) -> bool {
        self.is_for_streams() || matches!(self, Self::CutBody(_))
    }
}
