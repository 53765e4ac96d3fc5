use telnyx_ai::Telnyx;
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
use telnyx_ai::chat::ChatRequest;

use super::{Demand, RequestedModel};

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

#[test]
fn the_requested_model_is_in_the_body_or_the_form() {
    let telnyx = Telnyx::builder().api_key("KEY0123").build().unwrap();
    let chat = telnyx.chat().complete(ChatRequest::from("Hello").model("a/model"));
    assert_eq!(RequestedModel::of(&chat).read().as_deref(), Some("a/model"));
    let none = telnyx.chat().complete(ChatRequest::from("Hello").extra("model", 7));
    assert_eq!(RequestedModel::of(&none).read(), None);
    let params = CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, Recording::bytes("call.wav", "x"));
    let form = telnyx.audio().transcribe(params);
    assert_eq!(RequestedModel::of(&form).read().as_deref(), Some("openai/whisper-large-v3-turbo"));
}
