//! An event that is too large.

use std::fmt;

/// An event is larger than the decoder may hold.
///
/// ```
/// use telnyx_ai_core::sse::SseDecoder;
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
    /// The limit that was passed, in bytes.
    ///
    /// ```
    /// let mut decoder = telnyx_ai_core::sse::SseDecoder::new(4);
    /// decoder.push("data: a".into());
    /// assert_eq!(decoder.next_event().unwrap_err().limit(), 4);
    /// ```
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
