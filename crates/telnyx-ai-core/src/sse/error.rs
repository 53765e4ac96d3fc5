//! The error of an event that is too large.

use std::fmt;

/// An event is larger than the limit of the decoder.
///
/// ```
/// use telnyx_ai::sse::SseDecoder;
///
/// let mut decoder = SseDecoder::new(16);
/// decoder.push("data: more than sixteen bytes".into());
/// assert_eq!(decoder.next_event().unwrap_err().limit(), 16);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SseError {
    pub(super) limit: usize,
}

impl SseError {
    /// Returns the limit in bytes.
    pub fn limit(&self) -> usize {
        self.limit
    }
}

impl fmt::Display for SseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a server-sent event is larger than the limit of {} bytes", self.limit)
    }
}

impl std::error::Error for SseError {}
