//! What can be chosen: the model, how much to tell, what gets timestamps.

use telnyx_ai_core::open_enum;

open_enum! {
    /// The model that listens.
    ///
    /// ```
    /// use telnyx_ai_audio::{AudioModel, Recording, Transcribe};
    ///
    /// let known = Transcribe::new("deepgram/nova-3", Recording::path("a.wav"));
    /// assert_eq!(known.model, AudioModel::Nova3);
    /// let newer = Transcribe::new("openai/whisper-tiny", Recording::path("a.wav")); // goes to the service as it is
    /// assert_eq!(newer.model.as_str(), "openai/whisper-tiny");
    /// ```
    pub enum AudioModel {
        /// English only, and takes no `language`. Returns the duration and segments in the verbose format.
        DistilLargeV2 = "distil-whisper/distil-large-v2",
        /// Many languages. Returns the text only.
        WhisperLargeV3Turbo = "openai/whisper-large-v3-turbo",
        /// About 50 languages, and `multi`; takes mp3 and wav, and `model_config`. Returns duration, segments and words in
        /// the verbose format.
        Nova3 = "deepgram/nova-3",
        /// [`Nova3`](Self::Nova3) for medical English (`en` and its regional tags).
        Nova3Medical = "deepgram/nova-3-medical",
        /// About 30 languages, and `multi`; else as [`Nova3`](Self::Nova3).
        Nova2 = "deepgram/nova-2",
        /// [`Nova2`](Self::Nova2) for medical English (`en` and its regional tags).
        Nova2Medical = "deepgram/nova-2-medical",
        /// Many languages, which it detects. Returns the text only.
        ParakeetV3 = "nvidia/parakeet-v3",
        /// Medical English. Returns the text only.
        OmiMedSttV1 = "omi-health/omi-med-stt-v1",
        /// Ten European languages (de, en, es, fr, fy, it, nl, pl, pt, sv), detected without `language`; of `model_config`
        /// it takes `diarize` and `max_speakers`. Returns duration and segments with words in the verbose format.
        Reson8Prerecorded = "reson8/prerecorded",
    }
}

open_enum! {
    /// The detail of a transcription.
    ///
    /// ```
    /// use telnyx_ai_audio::{AudioModel, Recording, ResponseFormat, Transcribe};
    ///
    /// let params = Transcribe::new(AudioModel::DistilLargeV2, Recording::path("a.wav"));
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

open_enum! {
    /// What gets timestamps.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_audio::{Audio, AudioModel, Recording, ResponseFormat, TimestampGranularity, Transcribe};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let params = Transcribe::new(AudioModel::DistilLargeV2, Recording::bytes("a.wav", "RIFF"))
    ///     .response_format(ResponseFormat::VerboseJson)
    ///     .timestamp_granularity(TimestampGranularity::Segment);
    /// Audio::new(&client).transcribe(params).await?;
    /// # let form = String::from_utf8_lossy(&mock.requests()[0].body).into_owned();
    /// assert!(form.contains("name=\"timestamp_granularities[]\"\r\n\r\nsegment\r\n"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub enum TimestampGranularity {
        /// Each segment.
        Segment = "segment",
    }
}
