//! Input rejected without sending a request.

use serde_json::json;
use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, ResponseFormat, TimestampGranularity};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::MockTransport;

use crate::support::TempFile;

const LARGEST: u64 = 100 * 1024 * 1024;
const FORMATS: &str = "the service accepts flac, m4a, mp3, mp4, mpeg, mpga, oga, ogg, wav, webm";

/// Returns the message of an error that occurs without sending a request.
async fn problem(params: CreateTranscription) -> String {
    let mock = MockTransport::new();
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let error = Audio::new(&client).transcribe(params).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error:?}");
    assert_eq!((mock.requests().len(), error.operation()), (0, Some("audio.transcribe")));
    error.to_string().strip_prefix("audio.transcribe: ").unwrap().to_owned()
}

async fn whisper(recording: Recording) -> String {
    problem(CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, recording)).await
}

#[tokio::test]
async fn a_file_over_the_limit() {
    let says = "`file` is 104857601 bytes; the service accepts up to 104857600 (100 MB): split it or compress it";
    let file = TempFile::new("a.mp3", b"ID3");
    file.set_len(LARGEST + 1);
    assert_eq!(whisper(Recording::path(&file.0)).await, says);
    assert_eq!(whisper(Recording::reader("a.mp3", LARGEST + 1, tokio::io::empty())).await, says);
    assert_eq!(whisper(Recording::bytes("a.mp3", vec![0; LARGEST as usize + 1])).await, says);
    let error = whisper(Recording::reader("a.mp3", u64::MAX, tokio::io::empty())).await;
    assert!(error.starts_with("`file` is 18446744073709551615 bytes"), "{error}");
}

#[tokio::test]
async fn unsupported_extension() {
    for name in ["a.txt", "a", "mp3", "a.mp3.zip", ".mp3", "a.", "a.mp33", "a.ogv"] {
        let says = format!("`file` is named `{name}`; {FORMATS}");
        let file = TempFile::new(name, b"x");
        assert_eq!(whisper(Recording::path(&file.0)).await, says);
        assert_eq!(whisper(Recording::bytes(name, "x")).await, says);
        assert_eq!(whisper(Recording::reader(name, 1, tokio::io::empty())).await, says);
    }
    assert_eq!(whisper(Recording::bytes("", "x")).await, format!("`file` is named ``; {FORMATS}"));
}

#[tokio::test]
async fn format_unsupported_by_the_model() {
    for extension in ["flac", "m4a", "mp4", "mpeg", "mpga", "oga", "ogg", "webm", "FLAC"] {
        let name = format!("a.{extension}");
        let file = TempFile::new(&name, b"x");
        for model in ["deepgram/nova-2", "deepgram/nova-2-medical", "deepgram/nova-3", "deepgram/nova-3-medical"] {
            let says = format!("`file` is named `{name}`; {model} accepts only mp3 and wav");
            assert_eq!(problem(CreateTranscription::new(model, Recording::path(&file.0))).await, says);
            assert_eq!(
                problem(CreateTranscription::new(AudioModel::from(model), Recording::bytes(&name, "x"))).await,
                says
            );
        }
    }
}

#[tokio::test]
async fn number_of_speakers_out_of_range() {
    let call = |model: AudioModel| CreateTranscription::new(model, Recording::bytes("a.mp3", "ID3"));
    for count in [0, 9, u32::MAX] {
        let says = format!("`model_config.max_speakers` is {count}; reson8/prerecorded accepts 1 to 8");
        assert_eq!(problem(call(AudioModel::Reson8Prerecorded).max_speakers(count)).await, says);
        let generic = call(AudioModel::from("reson8/prerecorded")).model_config("max_speakers", count);
        assert_eq!(problem(generic).await, says);
    }
}

#[tokio::test]
async fn missing_file_and_directory() {
    let file = TempFile::new("a.mp3", b"x");
    let folder = file.0.parent().unwrap();
    let missing = folder.join("b.mp3");
    let error = whisper(Recording::path(&missing)).await;
    assert!(error.starts_with(&format!("`file` `{}` cannot be read: ", missing.display())), "{error}");
    let directory = folder.join("c.mp3");
    std::fs::create_dir(&directory).unwrap();
    assert_eq!(whisper(Recording::path(&directory)).await, format!("`file` `{}` is not a file", directory.display()));
    assert!(whisper(Recording::path("")).await.contains("cannot be read"));
}

#[tokio::test]
async fn field_set_twice() {
    let call = || CreateTranscription::new(AudioModel::Nova3, Recording::bytes("a.mp3", "ID3"));
    for (field, params) in [
        ("model", call().extra("model", "a")),
        ("language", call().language("en").extra("language", "es")),
        ("response_format", call().response_format(ResponseFormat::Json).extra("response_format", "srt")),
        (
            "timestamp_granularities[]",
            call().timestamp_granularity(TimestampGranularity::Segment).extra("timestamp_granularities[]", "word"),
        ),
        ("model_config", call().model_config("a", 1).extra("model_config", json!({}))),
        ("file", call().extra("file", "a")),
        // The service accepts either `file` or `file_url`.
        ("file_url", call().extra("file_url", "https://example.com/a.mp3")),
        ("file", CreateTranscription::new(AudioModel::Nova3, Recording::url("u")).extra("file", "a")),
    ] {
        let says = format!("`{field}` is set twice: by its own setter and by `extra`; drop one of them");
        assert_eq!(problem(params).await, says);
    }
}
