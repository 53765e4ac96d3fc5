//! Detail of a transcription.

use telnyx_ai_core::open_enum;

open_enum! {
    /// The detail of a transcription.
    ///
    /// ```
    /// use telnyx_ai_audio::{AudioModel, CreateTranscription, Recording, ResponseFormat};
    ///
    /// let params = CreateTranscription::new(AudioModel::DistilLargeV2, Recording::path("a.wav"));
    /// let timed = params.clone().response_format(ResponseFormat::VerboseJson);
    /// assert_eq!((params.response_format, timed.response_format.unwrap().as_str()), (None, "verbose_json"));
    /// ```
    pub enum ResponseFormat {
        /// The text.
        Json = "json",
        /// The text with the duration and timestamps, from models that have them.
        VerboseJson = "verbose_json",
    }
}
