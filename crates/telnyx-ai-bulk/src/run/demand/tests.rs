use telnyx_ai::Telnyx;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};

use super::Demand;

#[test]
fn the_model_of_a_transcription_is_a_field_of_its_form() {
    let telnyx = Telnyx::builder().api_key("KEY0123").build().unwrap();
    // A recording that looks like the field.
    let bytes = "\r\n\r\n; name=\"model\"\r\n\r\nanother\r\n".as_bytes();
    let params = CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, Recording::bytes("call.wav", bytes));
    let demand = Demand::of(&telnyx.audio().transcribe(params));
    assert_eq!(demand.model.as_deref(), Some("openai/whisper-large-v3-turbo"));
    assert_eq!((demand.bytes, demand.max_output), (None, None));
}
