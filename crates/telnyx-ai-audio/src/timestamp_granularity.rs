//! Unit that gets timestamps.

use telnyx_ai_core::open_enum;

open_enum! {
    /// Unit that gets timestamps.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, ResponseFormat, TimestampGranularity};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"Hello."}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let params = CreateTranscription::new(AudioModel::DistilLargeV2, Recording::bytes("a.wav", "RIFF"))
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
