//! Parameters of a transcription.

mod model_config;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::internal::multipart::Multipart;
use telnyx_ai_core::{Error, ExtraFields, Result};

use crate::audio_model::AudioModel;
use crate::recording::Recording;
use crate::response_format::ResponseFormat;
use crate::timestamp_granularity::TimestampGranularity;

/// Parameters of [`Audio::transcribe`](crate::Audio::transcribe).
///
/// ```
/// use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
///
/// let interview = CreateTranscription::new(AudioModel::Nova3, Recording::path("interview.mp3"))
///     .language("en-GB")
///     .model_config("numerals", true);
/// assert_eq!(interview.language.as_deref(), Some("en-GB"));
/// ```
///
/// Serde writes the fields of the form as an object, in which `model_config` is a nested object. See [`Recording`] for
/// the file.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateTranscription {
    /// Model that transcribes the recording.
    pub model: AudioModel,
    /// Recording to transcribe (wire: `file` or `file_url`).
    #[serde(flatten)]
    pub recording: Recording,
    /// Language of the speech, as a tag such as `de` or `de-CH`. Deepgram models also accept `multi`, and the medical
    /// Deepgram models accept only English. `distil-whisper/distil-large-v2` accepts no language. A language that the
    /// model does not support is rejected (400). Default: chosen or detected by the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Detail of the response. Default `json`, the text alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// Granularity of timestamps (wire: `timestamp_granularities[]`). It requires the verbose format;
    /// without it the service rejects the request (400).
    #[serde(rename = "timestamp_granularities[]", skip_serializing_if = "Option::is_none")]
    pub timestamp_granularity: Option<TimestampGranularity>,
    /// Options of the model, such as `numerals`, sent as one form field that holds JSON. The models of Deepgram accept
    /// the query parameters of Deepgram's own API, and `reson8/prerecorded` accepts `diarize` and `max_speakers`. The
    /// service rejects options of other models (400). [`language`](field@Self::language) overrides a `language` here.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub model_config: Map<String, Value>,
    /// Extra fields of the form.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateTranscription {
    /// Creates parameters with a model and a recording, and the service's defaults.
    pub fn new(model: impl Into<AudioModel>, recording: Recording) -> Self {
        Self {
            model: model.into(),
            recording,
            language: None,
            response_format: None,
            timestamp_granularity: None,
            model_config: Map::new(),
            extra: ExtraFields::default(),
        }
    }

    /// Adds an option to [`model_config`](field@Self::model_config). Replaces an existing option of the same name.
    #[must_use]
    pub fn model_config(mut self, option: impl Into<String>, value: impl Into<Value>) -> Self {
        self.model_config.insert(option.into(), value.into());
        self
    }

    /// Sets [`language`](field@Self::language).
    #[must_use]
    pub fn language(mut self, language: impl Into<String>) -> Self {
        self.language = Some(language.into());
        self
    }

    /// Sets [`response_format`](field@Self::response_format).
    #[must_use]
    pub fn response_format(mut self, response_format: ResponseFormat) -> Self {
        self.response_format = Some(response_format);
        self
    }

    /// Sets [`timestamp_granularity`](field@Self::timestamp_granularity).
    #[must_use]
    pub fn timestamp_granularity(mut self, timestamp_granularity: TimestampGranularity) -> Self {
        self.timestamp_granularity = Some(timestamp_granularity);
        self
    }

    /// Adds an extra field to the form. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    pub(crate) fn into_form(self) -> Result<Multipart> {
        self.check()?;
        let config = (!self.model_config.is_empty()).then(|| Value::Object(self.model_config).to_string());
        let fields = [
            ("model", Some(self.model.to_string())),
            ("language", self.language),
            ("response_format", self.response_format.map(|format| format.to_string())),
            ("timestamp_granularities[]", self.timestamp_granularity.map(|granularity| granularity.to_string())),
            ("model_config", config),
        ];
        let fields: Vec<_> = fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        let is_set = |name: &str| matches!(name, "file" | "file_url") || fields.iter().any(|(set, _)| *set == name);
        if let Some((name, _)) = self.extra.iter().find(|(name, _)| is_set(name)) {
            let problem = "is set twice: by its own setter and by `extra`; drop one of them";
            return Err(Error::invalid_input(name, problem));
        }
        let form = fields.iter().fold(Multipart::new(), |form, (name, value)| form.text(name, value));
        let form = self.extra.iter().fold(form, |form, (name, value)| match value {
            Value::String(text) => form.text(name, text),
            other => form.text(name, other.to_string()),
        });
        self.recording.add_to(form, &self.model)
    }
}
