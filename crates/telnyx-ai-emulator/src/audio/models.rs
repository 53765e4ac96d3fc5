//! The transcription models and their options.

use serde_json::{Map, Value};

/// A transcription model.
#[derive(Debug)]
pub(crate) struct SpeechModel {
    pub(crate) id: &'static str,
    languages: Languages,
    /// Returns only the text, in every format.
    pub(crate) text_only: bool,
    /// The supported file extensions; `None` means all.
    pub(crate) extensions: Option<&'static [&'static str]>,
    options: Options,
    /// Always returns the words of each segment.
    pub(crate) always_has_words: bool,
}

#[derive(Debug)]
enum Languages {
    /// The field is rejected.
    Fixed,
    Any,
    /// These base tags are supported, with or without a region.
    These(&'static [&'static str]),
}

/// The supported content of `model_config`.
#[derive(Debug)]
enum Options {
    Nothing,
    Anything,
    Speakers,
}

const MP3_WAV: &[&str] = &["mp3", "wav"];
const ENGLISH: Languages = Languages::These(&["en"]);
/// The languages of Deepgram's models in its documentation of 2026.
const NOVA_2: Languages = Languages::These(&[
    "multi", "bg", "ca", "zh", "cs", "da", "nl", "en", "et", "fi", "fr", "de", "el", "hi", "hu", "id", "it", "ja",
    "ko", "lv", "lt", "ms", "no", "pl", "pt", "ro", "ru", "sk", "es", "sv", "th", "tr", "uk", "vi",
]);
const NOVA_3: Languages = Languages::These(&[
    "multi", "ar", "be", "bn", "bs", "bg", "ca", "zh", "hr", "cs", "da", "nl", "en", "et", "fi", "fr", "de", "el",
    "he", "hi", "hu", "id", "it", "ja", "kn", "ko", "lv", "lt", "mk", "ms", "mr", "no", "fa", "pl", "pt", "ro", "ru",
    "sr", "sk", "sl", "es", "sv", "tl", "ta", "te", "th", "tr", "uk", "ur", "vi",
]);
const RESON8: Languages = Languages::These(&["nl", "en", "fr", "fy", "de", "it", "pl", "pt", "es", "sv"]);

const PLAIN: SpeechModel = SpeechModel {
    id: "",
    languages: Languages::Any,
    text_only: true,
    extensions: None,
    options: Options::Nothing,
    always_has_words: false,
};
const NOVA: SpeechModel =
    SpeechModel { text_only: false, extensions: Some(MP3_WAV), options: Options::Anything, ..PLAIN };

/// All transcription models.
pub(crate) static MODELS: &[SpeechModel] = &[
    SpeechModel { id: "distil-whisper/distil-large-v2", languages: Languages::Fixed, text_only: false, ..PLAIN },
    SpeechModel { id: "openai/whisper-large-v3-turbo", ..PLAIN },
    SpeechModel { id: "deepgram/nova-2", languages: NOVA_2, ..NOVA },
    SpeechModel { id: "deepgram/nova-2-medical", languages: ENGLISH, ..NOVA },
    SpeechModel { id: "deepgram/nova-3", languages: NOVA_3, ..NOVA },
    SpeechModel { id: "deepgram/nova-3-medical", languages: ENGLISH, ..NOVA },
    SpeechModel { id: "nvidia/parakeet-v3", ..PLAIN },
    SpeechModel { id: "omi-health/omi-med-stt-v1", languages: ENGLISH, ..PLAIN },
    SpeechModel {
        id: "reson8/prerecorded",
        languages: RESON8,
        text_only: false,
        options: Options::Speakers,
        always_has_words: true,
        ..PLAIN
    },
];

impl SpeechModel {
    /// Returns the reason why the model rejects a language, if any.
    pub(crate) fn language_problem(&self, tag: &str) -> Option<String> {
        let base = tag.split(['-', '_']).next().unwrap_or_default();
        match self.languages {
            Languages::Any => None,
            Languages::Fixed => Some(format!("{} does not support `language`; remove it.", self.id)),
            Languages::These(known) if known.iter().any(|one| one.eq_ignore_ascii_case(base)) => None,
            Languages::These(known) => {
                Some(format!("{} does not support the language '{tag}'; use one of {}.", self.id, known.join(", ")))
            }
        }
    }

    /// Returns the reason why the model rejects a `model_config`, if any.
    pub(crate) fn config_problem(&self, config: &Map<String, Value>) -> Option<String> {
        match self.options {
            Options::Anything => None,
            Options::Nothing => Some(format!("{} does not support model_config; remove it.", self.id)),
            Options::Speakers => config.iter().find_map(|(name, value)| {
                let is_fine = match name.as_str() {
                    "diarize" => value.is_boolean(),
                    "max_speakers" => value.as_u64().is_some_and(|max| (1..=8).contains(&max)),
                    _ => false,
                };
                let supported = "only diarize, which is true or false, and max_speakers, from 1 to 8";
                (!is_fine).then(|| format!("model_config of {} takes {supported}; {name} is {value}.", self.id))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str) -> &'static SpeechModel {
        MODELS.iter().find(|model| model.id == id).unwrap()
    }

    #[test]
    fn languages_are_checked_by_their_base_tag() {
        for (model, tag, is_known) in [
            ("distil-whisper/distil-large-v2", "en", false),
            ("openai/whisper-large-v3-turbo", "xx", true),
            ("deepgram/nova-3", "de-CH", true),
            ("deepgram/nova-3", "PT-br", true),
            ("deepgram/nova-3", "multi", true),
            ("deepgram/nova-3", "xx", false),
            ("deepgram/nova-2", "ar", false),
            ("deepgram/nova-3-medical", "en-GB", true),
            ("deepgram/nova-2-medical", "de", false),
            ("nvidia/parakeet-v3", "fi", true),
            ("omi-health/omi-med-stt-v1", "de", false),
            ("reson8/prerecorded", "fy", true),
            ("reson8/prerecorded", "ja", false),
        ] {
            assert_eq!(named(model).language_problem(tag).is_none(), is_known, "{model} {tag}");
        }
    }
}
