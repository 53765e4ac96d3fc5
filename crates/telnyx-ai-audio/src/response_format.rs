//! Detail of a transcription.

use telnyx_ai_core::open_enum;

open_enum! {
    /// The detail of a transcription.
    pub enum ResponseFormat {
        /// The text.
        Json = "json",
        /// The text with the duration and timestamps, from models that have them.
        VerboseJson = "verbose_json",
    }
}
