//! The handle, and the one call it has.

mod config;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::multipart::Multipart;
use telnyx_ai_core::{
    Client, Error, ExtraFields, Request, Result,
    internal::{Endpoint, Idempotency, lenient},
    setters,
};

use crate::options::{AudioModel, ResponseFormat, TimestampGranularity};
use crate::recording::Recording;
use crate::types::Transcription;

/// An hour of speech takes minutes to upload and to transcribe.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Speech to text; `telnyx.audio()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// use telnyx_ai_audio::{Audio, AudioModel, Recording, Transcribe};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#)).reply(MockReply::json(200, r#"{"text":"Bye."}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let audio = Audio::new(&client);
/// let mut minutes = String::new();
/// for name in ["monday.mp3", "tuesday.mp3"] {
///     let call = Recording::url(format!("https://example.com/{name}"));
///     minutes += &audio.transcribe(Transcribe::new(AudioModel::WhisperLargeV3Turbo, call)).await?.text;
/// }
/// assert_eq!(minutes, "Hello.Bye.");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Audio {
    client: Client,
}

impl Audio {
    /// The handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_audio::{Audio, AudioModel, Recording, Transcribe};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#));
    /// # let builder = Client::builder().api_key("k").transport(mock.clone());
    /// let european = builder.base_url("https://api.telnyx.eu/v2").build()?;
    /// let audio = Audio::new(&european);
    /// # audio.transcribe(Transcribe::new(AudioModel::Nova3, Recording::url("https://example.com/a.mp3"))).await?;
    /// assert_eq!(mock.requests()[0].url.as_str(), "https://api.telnyx.eu/v2/ai/audio/transcriptions");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Writes down what is said in a recording.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_audio::{Audio, AudioModel, Recording, ResponseFormat, Transcribe};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello.","duration":1.2,"segments":[{"id":0,"start":0,"end":1.2,"text":"Hello."}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let recording = Recording::bytes("call.wav", &b"RIFF"[..]);
    /// let params = Transcribe::new(AudioModel::DistilLargeV2, recording).response_format(ResponseFormat::VerboseJson);
    /// let transcription = Audio::new(&client).transcribe(params).await?;
    /// for segment in &transcription.segments {
    ///     println!("{:?} to {:?} s: {}", segment.start, segment.end, segment.text);
    /// }
    /// assert_eq!((transcription.text.as_str(), transcription.duration), ("Hello.", Some(1.2)));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/audio/transcriptions`, class [`Idempotency::NotIdempotent`]. One attempt may take 10 minutes by default, the upload
    /// included.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: a file that cannot be
    /// read, is over 100 MB, or has an extension that the service refuses; an `extra` field that has a setter. What is
    /// at a URL only the service can check.
    pub fn transcribe(&self, params: Transcribe) -> Request<Transcription> {
        let endpoint = Endpoint::post("audio.transcribe", "/ai/audio/transcriptions", Idempotency::NotIdempotent);
        let endpoint = match params.into_form() {
            Ok(form) => endpoint.multipart(form),
            Err(error) => endpoint.check(Err(error)),
        };
        endpoint.default_timeout(TIMEOUT).json().on(&self.client)
    }
}

/// A recording, and how to transcribe it.
///
/// ```
/// use telnyx_ai_audio::{AudioModel, Recording, Transcribe};
///
/// let interview = Transcribe::new(AudioModel::Nova3, Recording::path("interview.wav"))
///     .language("en-GB")
///     .diarize(true); // who speaks
/// assert_eq!((interview.language.as_deref(), interview.model_config.len()), (Some("en-GB"), 1));
/// ```
///
/// Serde writes the fields of the form as an object, `model_config` as an object in it. See [`Recording`] for the file.
#[non_exhaustive]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Transcribe {
    /// The model that listens.
    pub model: AudioModel,
    /// What is said.
    #[serde(flatten)]
    pub recording: Recording,
    /// See [`language()`](Self::language()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// See [`response_format()`](Self::response_format()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// See [`timestamp_granularity()`](Self::timestamp_granularity()).
    #[serde(rename = "timestamp_granularities[]", skip_serializing_if = "Option::is_none")]
    pub timestamp_granularity: Option<TimestampGranularity>,
    /// See [`model_config()`](Self::model_config()).
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub model_config: Map<String, Value>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl Transcribe {
    /// Model and recording, with the service's defaults.
    ///
    /// ```
    /// use telnyx_ai_audio::{AudioModel, Recording, Transcribe};
    ///
    /// let plain = Transcribe::new(AudioModel::WhisperLargeV3Turbo, Recording::path("a.mp3"));
    /// assert!(plain.language.is_none() && plain.response_format.is_none() && plain.model_config.is_empty());
    /// ```
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

    /// Sets an option of the model, such as `numerals`. The models of Deepgram take the query parameters of Deepgram's own
    /// API, `reson8/prerecorded` takes `diarize` and `max_speakers`, and the service rejects options of other models
    /// (400). Call it again for another one.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_audio::{Audio, AudioModel, Recording, Transcribe};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let params = Transcribe::new(AudioModel::Nova3, Recording::bytes("a.wav", "RIFF"));
    /// Audio::new(&client).transcribe(params.model_config("numerals", true).model_config("diarize", true)).await?;
    /// # let form = String::from_utf8_lossy(&mock.requests()[0].body).into_owned();
    /// assert!(form.contains(r#"{"diarize":true,"numerals":true}"#));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// All of them are sent as one form field that holds JSON, `model_config`. A `language` there gives way to
    /// [`language()`](Self::language()).
    #[must_use]
    pub fn model_config(mut self, option: impl Into<String>, value: impl Into<Value>) -> Self {
        self.model_config.insert(option.into(), value.into());
        self
    }

    fn into_form(self) -> Result<Multipart> {
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

setters! {
    Transcribe::new(AudioModel::Nova3, Recording::path("a.wav")) => Transcribe {
        /// The language that is spoken, as a tag such as `de` or `de-CH`. The models of Deepgram take `multi` as well, and
        /// the medical ones English only; `distil-whisper/distil-large-v2` takes none. A language that the model does not
        /// know is rejected (400).
        language: impl Into<String> = "en-US",
        /// The detail of the response. Default `json`, the text alone.
        response_format: ResponseFormat = ResponseFormat::VerboseJson,
        /// What gets timestamps (wire: `timestamp_granularities[]`); needs the verbose format, and the
        /// service refuses it (400) without.
        timestamp_granularity: TimestampGranularity = TimestampGranularity::Segment,
    }
}
