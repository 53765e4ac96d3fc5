//! Options of `model_config` that the service documents.

use serde_json::Value;
use telnyx_ai_core::{Error, Result};

use super::Transcribe;
use crate::options::AudioModel;

/// The most speakers that `reson8/prerecorded` tells apart.
const MOST_SPEAKERS: u64 = 8;

/// Writes a setter for each option.
macro_rules! options {
    ($($(#[$doc:meta])* $option:ident: $type:ty,)*) => {
        impl Transcribe {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $option(self, $option: $type) -> Self {
                    self.model_config(stringify!($option), $option)
                }
            )*
        }
    };
}

options! {
    /// Tells speakers apart: [`speakers`](crate::Segment::speakers) of segments, [`speaker`](crate::Word::speaker) of words.
    /// Needs the verbose format: `json`, the default, returns the text alone, without an error. With `reson8/prerecorded`,
    /// each segment is one turn of one speaker, and the words are in the [segments](crate::Segment::words). A model that
    /// takes no `model_config` rejects it ([`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter)).
    ///
    /// ```
    /// use telnyx_ai_audio::{AudioModel, Recording, ResponseFormat, Transcribe};
    ///
    /// let meeting = Transcribe::new(AudioModel::Reson8Prerecorded, Recording::path("meeting.mp3"))
    ///     .response_format(ResponseFormat::VerboseJson)
    ///     .diarize(true)
    ///     .max_speakers(4);
    /// assert_eq!(meeting.model_config["max_speakers"], 4);
    /// ```
    ///
    /// An option of `model_config`, as all setters here: see [`model_config()`](Self::model_config()) for the models.
    diarize: bool,
    /// The most speakers to tell apart, with `diarize`: 1 to 8 for `reson8/prerecorded`.
    max_speakers: u32,
    /// Transcribes each channel by itself: see [`channel`](crate::Segment::channel). The length of the recording is charged
    /// once for each channel.
    multichannel: bool,
    /// Adds punctuation and capitals.
    punctuate: bool,
    /// Formats dates, numbers and the like for readers, punctuation included.
    smart_format: bool,
    /// Cuts the text where speakers pause.
    utterances: bool,
}

impl Transcribe {
    /// Checks what the service could only reject.
    pub(super) fn check(&self) -> Result<()> {
        if self.model == AudioModel::Reson8Prerecorded
            && let Some(count) = self.model_config.get("max_speakers").and_then(Value::as_u64)
            && !(1..=MOST_SPEAKERS).contains(&count)
        {
            let problem = format!("is {count}; {} takes 1 to {MOST_SPEAKERS}", self.model);
            return Err(Error::invalid_input("model_config.max_speakers", problem));
        }
        Ok(())
    }
}
