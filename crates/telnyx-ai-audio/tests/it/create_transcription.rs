//! Exact bytes of the form.

use serde_json::json;
use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, ResponseFormat, TimestampGranularity};

use crate::support::{TEXT, TempFile, assert_form, sound};
use telnyx_ai_test_kit::wire::{SentRequest, Server};

async fn sent(params: CreateTranscription) -> SentRequest {
    let server = Server::responding_in_order(TEXT).await;
    assert_eq!(Audio::new(&server.client()).transcribe(params).await.unwrap().text, "Hi");
    server.sent()
}

const WHISPER: (&str, &str) = ("model", "openai/whisper-large-v3-turbo");

fn whisper(recording: Recording) -> CreateTranscription {
    CreateTranscription::new(AudioModel::WhisperLargeV3Turbo, recording)
}

#[tokio::test]
async fn every_kind_of_recording() {
    let (sound, file) = (sound(), TempFile::new("monday call.mp3", &sound()));
    let same = Some(("monday call.mp3", "audio/mpeg", sound.as_slice()));
    assert_form(&sent(whisper(Recording::path(&file.0))).await, &[WHISPER], same);
    assert_form(&sent(whisper(Recording::bytes("monday call.mp3", sound.clone()))).await, &[WHISPER], same);
    let reader = Recording::reader("monday call.mp3", sound.len() as u64, std::io::Cursor::new(sound.clone()));
    assert_form(&sent(whisper(reader)).await, &[WHISPER], same);
    let url = "https://example.com/a b.mp3?x=1&y=\"2\"";
    assert_form(&sent(whisper(Recording::url(url))).await, &[WHISPER, ("file_url", url)], None);
}

#[tokio::test]
async fn long_and_empty_recordings() {
    let long: Vec<u8> = (0..1_000_003_u32).map(|n| (n % 253) as u8).collect();
    for content in [&long[..], b""] {
        let file = TempFile::new("a.wav", content);
        let same = Some(("a.wav", "audio/wav", content));
        assert_form(&sent(whisper(Recording::path(&file.0))).await, &[WHISPER], same);
        let reader = Recording::reader("a.wav", content.len() as u64, std::io::Cursor::new(content.to_vec()));
        assert_form(&sent(whisper(reader)).await, &[WHISPER], same);
    }
}

#[tokio::test]
async fn every_option() {
    let every = CreateTranscription::new(AudioModel::Nova3, Recording::bytes("a.mp3", "ID3"))
        .timestamp_granularity(TimestampGranularity::Segment)
        .model_config("smart_format", true)
        .extra("temperature", 0.5)
        .response_format(ResponseFormat::VerboseJson)
        .model_config("keyterm", json!(["Telnyx \"AI\"", "é"]))
        .extra("prompt", "Names: Ann\r\n--B")
        .language("en-US")
        .model_config("diarize", "true")
        .model_config("smart_format", false)
        .extra("hints", json!({ "a": [1, null] }))
        .extra("seed", json!(null));
    let fields = [
        ("model", "deepgram/nova-3"),
        ("language", "en-US"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "segment"),
        ("model_config", r#"{"diarize":"true","keyterm":["Telnyx \"AI\"","é"],"smart_format":false}"#),
        ("hints", r#"{"a":[1,null]}"#),
        ("prompt", "Names: Ann\r\n--B"),
        ("seed", "null"),
        ("temperature", "0.5"),
    ];
    assert_form(&sent(every).await, &fields, Some(("a.mp3", "audio/mpeg", b"ID3")));
}

#[tokio::test]
async fn documented_options_of_the_model() {
    let mp3 = || Recording::bytes("a.mp3", "ID3");
    let file = Some(("a.mp3", "audio/mpeg", &b"ID3"[..]));
    let every = CreateTranscription::new(AudioModel::Nova2, mp3())
        .utterances(true)
        .smart_format(true)
        .punctuate(false)
        .multichannel(true)
        .max_speakers(9)
        .diarize(true)
        .model_config("numerals", true);
    let config = concat!(
        r#"{"diarize":true,"max_speakers":9,"multichannel":true,"numerals":true,"#,
        r#""punctuate":false,"smart_format":true,"utterances":true}"#
    );
    assert_form(&sent(every).await, &[("model", "deepgram/nova-2"), ("model_config", config)], file);
    for count in [1, 8] {
        let few = CreateTranscription::new(AudioModel::Reson8Prerecorded, mp3()).max_speakers(count);
        let config = format!(r#"{{"max_speakers":{count}}}"#);
        assert_form(&sent(few).await, &[("model", "reson8/prerecorded"), ("model_config", &config)], file);
    }
}

#[tokio::test]
async fn options_one_by_one() {
    let wav = || Recording::bytes("a.wav", "RIFF");
    let file = Some(("a.wav", "audio/wav", &b"RIFF"[..]));
    let new = CreateTranscription::new("openai/whisper-tiny", wav()).response_format(ResponseFormat::from("srt"));
    assert_form(&sent(new).await, &[("model", "openai/whisper-tiny"), ("response_format", "srt")], file);
    let distil = ("model", "distil-whisper/distil-large-v2");
    let plain =
        CreateTranscription::new(AudioModel::DistilLargeV2, wav()).response_format(ResponseFormat::Json).language("");
    assert_form(&sent(plain).await, &[distil, ("language", ""), ("response_format", "json")], file);
    let words = CreateTranscription::new(AudioModel::DistilLargeV2, wav()).extra("timestamp_granularities[]", "word");
    assert_form(&sent(words).await, &[distil, ("timestamp_granularities[]", "word")], file);
    // Only the service can check a URL: it may have no extension.
    let fetched = CreateTranscription::new(AudioModel::Nova3, Recording::url("https://example.com/a.flac"));
    let fields = [("model", "deepgram/nova-3"), ("file_url", "https://example.com/a.flac")];
    assert_form(&sent(fetched).await, &fields, None);
}

#[tokio::test]
async fn the_extension_defines_the_content_type() {
    for (name, content_type) in [
        ("a.flac", "audio/flac"),
        ("a.m4a", "audio/mp4"),
        ("a.mp3", "audio/mpeg"),
        ("a.mp4", "audio/mp4"),
        ("a.mpeg", "audio/mpeg"),
        ("a.mpga", "audio/mpeg"),
        ("a.oga", "audio/ogg"),
        ("a.ogg", "audio/ogg"),
        ("a.WAV", "audio/wav"),
        ("a.b.webm", "audio/webm"),
    ] {
        let file = TempFile::new(name, b"x");
        let same = Some((name, content_type, &b"x"[..]));
        assert_form(&sent(whisper(Recording::path(&file.0))).await, &[WHISPER], same);
    }
}

#[tokio::test]
async fn file_names_are_escaped_in_the_header() {
    for (name, escaped) in [
        ("línea – 1.mp3", "línea – 1.mp3"),
        ("a\"; x=\"b.mp3", "a%22; x=%22b.mp3"),
        ("a\r\nX-Evil: 1\r\n\r\n.mp3", "a%0D%0AX-Evil: 1%0D%0A%0D%0A.mp3"),
        ("a\\b%22.mp3", "a\\b%22.mp3"),
    ] {
        let same = Some((escaped, "audio/mpeg", &b"ID3"[..]));
        assert_form(&sent(whisper(Recording::bytes(name, "ID3"))).await, &[WHISPER], same);
        let file = TempFile::new(name, b"ID3");
        assert_form(&sent(whisper(Recording::path(&file.0))).await, &[WHISPER], same);
    }
    // A file name is sent unchanged; a path is sent as its last component.
    let named = sent(whisper(Recording::bytes("calls/monday.mp3", "ID3"))).await;
    assert_form(&named, &[WHISPER], Some(("calls/monday.mp3", "audio/mpeg", b"ID3")));
}
