//! Endpoints of audio.

use std::time::Duration;

use telnyx_ai_core::internal::{Endpoint, Idempotency, Operation, ResponseAttributes};
use telnyx_ai_core::{Client, Request};

use crate::create_transcription::CreateTranscription;
use crate::transcription::Transcription;

/// Default timeout: uploading and transcribing an hour of speech takes minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Speech to text; `telnyx.audio()` in the facade.
#[derive(Clone, Debug)]
pub struct Audio {
    client: Client,
}

impl Audio {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.audio()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Transcribes the speech of a recording.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording, ResponseFormat};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let params = CreateTranscription::new(AudioModel::Nova3, Recording::path("call.mp3"))
    ///     .response_format(ResponseFormat::VerboseJson);
    /// let transcription = telnyx.audio().transcribe(params).await?;
    /// for segment in &transcription.segments {
    ///     println!("{:?} to {:?} s: {}", segment.start, segment.end, segment.text);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/audio/transcriptions`. Not idempotent: the call is retried only if the first request did no work. One
    /// attempt may take 10 minutes by default, the upload included.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), without sending a request: the file cannot be
    /// read, is over 100 MB, or has an extension that the service does not support; an `extra` field has the name of a
    /// field with a setter. Only the service checks a file at a URL.
    pub fn transcribe(&self, params: CreateTranscription) -> Request<Transcription> {
        let endpoint = Endpoint::post("audio.transcribe", "/ai/audio/transcriptions", Idempotency::NotIdempotent);
        let model = params.model.clone();
        let endpoint = match params.into_form() {
            Ok(form) => endpoint.multipart(form),
            Err(error) => endpoint.check(Err(error)),
        };
        endpoint
            .default_timeout(TIMEOUT)
            .json()
            .operation(Operation::Transcription, |_, mut span| span.succeed(|_| ResponseAttributes::default()))
            .traced_model(model.as_str())
            .on(&self.client)
    }
}
