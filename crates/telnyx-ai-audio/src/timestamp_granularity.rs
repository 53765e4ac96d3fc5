//! Granularity of timestamps.

use telnyx_ai_core::open_enum;

open_enum! {
    /// Granularity of timestamps.
    pub enum TimestampGranularity {
        /// One timestamp for each segment.
        Segment = "segment",
    }
}
