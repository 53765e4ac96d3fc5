//! Endpoints of audio.

use std::time::Duration;

use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Client, Request};

use crate::create_transcription::CreateTranscription;
use crate::transcription::Transcription;

/// An hour of speech takes minutes to upload and to transcribe.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Speech to text; `telnyx.audio()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#)).reply(MockReply::json(200, r#"{"text":"Bye."}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let audio = Audio::new(&client);
/// let mut minutes = String::new();
/// for name in ["monday.mp3", "tuesday.mp3"] {
///     let call = Recording::url(format!("https://example.com/{name}"));
///     minutes += &audio.transcribe(CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, call)).await?.text;
/// }
/// assert_eq!(minutes, "Hello.Bye.");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Audio {
    client: Client,
}

impl Audio {
    /// Creates the handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#));
    /// # let builder = Client::builder().api_key("k").transport(mock.clone());
    /// let european = builder.base_url("https://api.telnyx.eu/v2").build()?;
    /// let audio = Audio::new(&european);
    /// # audio.transcribe(CreateTranscription::new(AudioModel::Nova3, Recording::url("https://example.com/a.mp3"))).await?;
    /// assert_eq!(mock.requests()[0].url.as_str(), "https://api.telnyx.eu/v2/ai/audio/transcriptions");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Transcribes the speech of a recording.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, ResponseFormat};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello.","duration":1.2,"segments":[{"id":0,"start":0,"end":1.2,"text":"Hello."}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let recording = Recording::bytes("call.wav", &b"RIFF"[..]);
    /// let params = CreateTranscription::new(AudioModel::DistilLargeV2, recording).response_format(ResponseFormat::VerboseJson);
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
    pub fn transcribe(&self, params: CreateTranscription) -> Request<Transcription> {
        let endpoint = Endpoint::post("audio.transcribe", "/ai/audio/transcriptions", Idempotency::NotIdempotent);
        let endpoint = match params.into_form() {
            Ok(form) => endpoint.multipart(form),
            Err(error) => endpoint.check(Err(error)),
        };
        endpoint.default_timeout(TIMEOUT).json().on(&self.client)
    }
}
