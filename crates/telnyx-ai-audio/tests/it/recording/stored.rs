//! Serialized recordings.

use serde_json::{Value, json};
use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, ResponseFormat, TimestampGranularity};

use crate::support::{TEXT, form};
use telnyx_ai_test_kit::wire::{Reply, Server};

const TWICE: &[Reply] = &[TEXT[0], TEXT[0]];

fn every(recording: Recording) -> CreateTranscription {
    CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, recording)
        .language("en")
        .response_format(ResponseFormat::VerboseJson)
        .timestamp_granularity(TimestampGranularity::Segment)
        .model_config("diarize", true)
        .extra("new_field", json!({ "a": 1 }))
}

#[tokio::test]
async fn a_deserialized_recording_sends_the_same_form() {
    let recordings = [
        (Recording::url("https://e.com/a.mp3"), "file_url", json!("https://e.com/a.mp3")),
        (Recording::bytes("a.mp3", "ID3\u{0}"), "file", json!({ "filename": "a.mp3", "base64": "SUQzAA==" })),
    ];
    for (recording, name, wire) in recordings {
        let params = every(recording);
        let mut json = json!({
            "model": "openai/whisper-large-v3-turbo", "language": "en", "response_format": "verbose_json",
            "timestamp_granularities[]": "segment", "model_config": { "diarize": true }, "new_field": { "a": 1 },
        });
        json[name] = wire;
        assert_eq!(serde_json::to_value(&params).unwrap(), json);
        let again: CreateTranscription = serde_json::from_str(&serde_json::to_string(&params).unwrap()).unwrap();
        assert_eq!(serde_json::to_value(&again).unwrap(), json);

        let server = Server::responding_in_order(TWICE).await;
        let audio = Audio::new(&server.client());
        audio.transcribe(params).await.unwrap();
        audio.transcribe(again).await.unwrap();
        let [first, second] = &server.all_sent()[..] else { panic!("{:?}", server.all_sent()) };
        assert_eq!(form(first), form(second));
    }
}

#[test]
fn a_path_is_serialized_and_a_reader_is_not() {
    let path = serde_json::to_value(Recording::path("calls/monday.mp3")).unwrap();
    assert_eq!(path, json!({ "file": { "path": "calls/monday.mp3" } }));
    let read: Recording = serde_json::from_value(path.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), path);

    let reader = Recording::reader("a.mp3", 3, &b"ID3"[..]);
    let error = serde_json::to_string(&every(reader)).unwrap_err();
    assert_eq!(error.to_string(), "`file`: a reader cannot be written; give a path, bytes or a URL");
}

#[test]
fn deserialization_errors_name_the_problem() {
    let problem = |json: Value| serde_json::from_value::<CreateTranscription>(json).unwrap_err().to_string();
    let bad = json!({ "model": "m", "file": { "filename": "a.mp3", "base64": "S" } });
    assert!(problem(bad).contains("`file.base64`: expected base64, got base64 of invalid length (1 digits"));
    assert!(problem(json!({ "file_url": "https://e.com/a" })).contains("missing field `model`"));
    let none = problem(json!({ "model": "m" }));
    assert!(none.contains("file") || none.contains("Stored"), "{none}");
}
