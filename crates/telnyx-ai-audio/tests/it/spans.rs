//! The spans of transcriptions.

use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::Spans;

#[tokio::test]
async fn a_transcription_has_its_model() {
    let (spans, _guard) = Spans::record();
    let mock = MockTransport::new().reply(MockReply::json(200, r#"{"text":"SAID"}"#));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let recording = Recording::bytes("ASKED.mp3", "ASKED".as_bytes());
    Audio::new(&client).transcribe(CreateTranscription::new(AudioModel::Nova3, recording)).await.unwrap();
    let expected = "gen_ai.operation.name=transcription\ngen_ai.output.type=text\ngen_ai.provider.name=telnyx\n\
                    gen_ai.request.model=deepgram/nova-3\notel.kind=client\notel.name=transcription deepgram/nova-3\n\
                    server.address=api.telnyx.com\nserver.port=443\n";
    assert_eq!(spans.only("transcription"), expected);
    assert!(!spans.text().contains("ASKED") && !spans.text().contains("SAID"), "{}", spans.text());
}
