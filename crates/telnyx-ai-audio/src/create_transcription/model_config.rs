//! Setters of the documented options in `model_config`.

use serde_json::Value;
use telnyx_ai_core::{Error, Result};

use super::CreateTranscription;
use crate::audio_model::AudioModel;

/// Maximum number of speakers that `reson8/prerecorded` distinguishes.
const MAX_SPEAKERS: u64 = 8;

impl CreateTranscription {
    /// Sets `diarize`: distinguishes speakers, in [`speakers`](crate::Segment::speakers) of segments and
    /// [`speaker`](crate::Word::speaker) of words. Requires the verbose format: the default format `json` returns the
    /// text without speakers and without an error. With `reson8/prerecorded`, each segment is one turn of one speaker,
    /// and the words are in the [segments](crate::Segment::words). A model without `model_config` rejects the option
    /// ([`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter)).
    ///
    /// ```
    /// use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording, ResponseFormat};
    ///
    /// let meeting = CreateTranscription::new(AudioModel::Nova3, Recording::path("meeting.mp3"))
    ///     .response_format(ResponseFormat::VerboseJson)
    ///     .diarize(true);
    /// assert_eq!(meeting.model_config["diarize"], true);
    /// ```
    ///
    /// This option is sent in [`model_config`](field@Self::model_config), which lists the models that accept options.
    #[must_use]
    pub fn diarize(self, diarize: bool) -> Self {
        self.model_config("diarize", diarize)
    }

    /// Sets `max_speakers`, the maximum number of speakers that `diarize` distinguishes: 1 to 8 for
    /// `reson8/prerecorded`.
    #[must_use]
    pub fn max_speakers(self, max_speakers: u32) -> Self {
        self.model_config("max_speakers", max_speakers)
    }

    /// Sets `multichannel`: transcribes each channel separately; see [`channel`](crate::Segment::channel). The length
    /// of the recording is charged once for each channel.
    #[must_use]
    pub fn multichannel(self, multichannel: bool) -> Self {
        self.model_config("multichannel", multichannel)
    }

    /// Sets `punctuate`: adds punctuation and capitals.
    #[must_use]
    pub fn punctuate(self, punctuate: bool) -> Self {
        self.model_config("punctuate", punctuate)
    }

    /// Sets `smart_format`: formats dates, numbers and the like for readers, and adds punctuation.
    #[must_use]
    pub fn smart_format(self, smart_format: bool) -> Self {
        self.model_config("smart_format", smart_format)
    }

    /// Sets `utterances`: splits the text where speakers pause.
    #[must_use]
    pub fn utterances(self, utterances: bool) -> Self {
        self.model_config("utterances", utterances)
    }

    /// Rejects values that the service would reject.
    pub(super) fn check(&self) -> Result<()> {
        if self.model == AudioModel::Reson8Prerecorded
            && let Some(count) = self.model_config.get("max_speakers").and_then(Value::as_u64)
            && !(1..=MAX_SPEAKERS).contains(&count)
        {
            let problem = format!("is {count}; {} accepts 1 to {MAX_SPEAKERS}", self.model);
            return Err(Error::invalid_input("model_config.max_speakers", problem));
        }
        Ok(())
    }
}
