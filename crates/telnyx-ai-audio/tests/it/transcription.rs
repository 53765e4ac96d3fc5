//! Documented responses and their drift: each is decoded or is an error with the JSON path.

use serde_json::{Value, json};
use telnyx_ai_audio::{Audio, AudioModel, CreateTranscription, Recording, Speaker, Transcription};
use telnyx_ai_core::{Client, Request};

use telnyx_ai_test_kit::drift::{call_with_response, drift};

fn transcribe(client: &Client) -> Request<Transcription> {
    Audio::new(client).transcribe(CreateTranscription::new(AudioModel::Nova3, Recording::bytes("a.mp3", "ID3")))
}

fn read(body: &Value) -> Transcription {
    call_with_response(transcribe, &body.to_string()).unwrap()
}

fn transcription() -> Value {
    json!({
        "text": "Hello there.", "duration": 12.5, "language": "en",
        "segments": [{
            "id": 0, "start": 0.25, "end": 1.5, "text": "Hello there.", "speakers": [0, "Ann"], "channel": 1,
            "words": [{ "word": "Hello", "start": 0.25, "end": 0.75, "confidence": 1.0, "speaker": 0 }],
        }],
        "words": [{
            "word": "hello", "start": 0.25, "end": 0.75, "confidence": 0.875, "punctuated_word": "Hello", "speaker": 1,
            "speaker_confidence": 0.5,
        }],
    })
}

#[test]
fn transcriptions() {
    assert_eq!(drift(&transcription(), &transcription(), transcribe), ["null text", "no text"]);
}

#[test]
fn responses_of_each_model() {
    let whisper = read(&json!({ "text": "Hola." }));
    assert_eq!((whisper.text.as_str(), whisper.duration), ("Hola.", None));
    assert!(whisper.segments.is_empty() && whisper.words.is_empty() && whisper.extra.is_empty());
    let distil = read(&json!({ "text": " Hi", "duration": 3, "segments": [
        { "id": 0, "start": 0, "end": 1.2, "text": " H" }, { "id": 1.0, "start": "1.2", "end": 3, "text": "i" },
    ] }));
    let times: Vec<_> = distil.segments.iter().map(|segment| (segment.id, segment.start, segment.end)).collect();
    assert_eq!(
        (times, distil.duration),
        (vec![(Some(0), Some(0.0), Some(1.2)), (Some(1), Some(1.2), Some(3.0))], Some(3.0))
    );
    let nova = read(&json!({ "text": "a b", "segments": null, "words": [
        { "word": "a", "start": 0, "end": 0.5 }, { "word": "b", "start": 0.5, "end": 1, "confidence": 1, "speaker": 0 },
    ] }));
    assert_eq!(nova.segments, []);
    let speakers: Vec<_> = nova.words.iter().map(|word| (word.confidence, word.speaker.clone())).collect();
    assert_eq!(speakers, [(None, None), (Some(1.0), Some(Speaker::Number(0)))]);
}

#[test]
fn speakers_count_in_each_channel() {
    let word = |channel: u64, speaker: Value| {
        json!({
            "id": channel, "start": channel, "end": channel + 1, "text": "Hi.", "channel": channel, "speakers": [speaker],
            "words": [{
                "word": "hi", "start": channel, "end": channel + 1, "punctuated_word": "Hi.", "speaker": speaker,
                "speaker_confidence": 0.75,
            }],
        })
    };
    let stereo = read(&json!({ "text": "Hi. Hi.", "segments": [word(0, json!(0)), word(1, json!("0"))] }));
    for (at, segment) in stereo.segments.iter().enumerate() {
        assert_eq!((segment.channel, &segment.speakers), (Some(at as u64), &vec![Speaker::Number(0)]));
        let word = &segment.words[0];
        assert_eq!((word.punctuated_word.as_deref(), word.speaker_confidence), (Some("Hi."), Some(0.75)));
        assert_eq!(word.speaker, Some(Speaker::Number(0)));
        assert!(segment.extra.is_empty() && word.extra.is_empty());
    }
}

#[test]
fn a_named_speaker_does_not_lose_the_text() {
    for (speaker, name) in [
        (json!("Ann"), Some("Ann")),
        (json!(2), Some("2")),
        (json!(2.0), Some("2")),
        (json!("2"), Some("2")),
        (json!(-1), Some("-1")),
        (json!({ "id": 2 }), Some("{\"id\":2}")),
        (json!(null), None),
    ] {
        let read = read(&json!({ "text": "a", "words": [{ "word": "a", "start": 0, "end": 1, "speaker": speaker }] }));
        assert_eq!(read.words[0].speaker.as_ref().map(Speaker::to_string).as_deref(), name, "{speaker}");
        assert_eq!(read.text, "a");
    }
    let segments = json!([{ "id": 0, "start": 0, "end": 1, "text": "a", "speakers": [0, "Ann", { "id": 2 }] }]);
    let read = read(&json!({ "text": "a", "segments": segments }));
    let other = |value: Value| Speaker::Other(value);
    assert_eq!(read.segments[0].speakers, [Speaker::Number(0), other(json!("Ann")), other(json!({ "id": 2 }))]);
}

#[test]
fn invalid_lists_do_not_lose_the_text() {
    for odd in [json!(null), json!(7), json!("a"), json!(true), json!([7, "a", null])] {
        let segment = json!({ "id": 0, "text": "a", "words": odd, "channel": odd });
        let inside = read(&json!({ "text": "a", "words": odd, "segments": [segment] }));
        assert_eq!((inside.text.as_str(), inside.words.len()), ("a", 0), "{odd}");
        assert_eq!((inside.segments.len(), inside.segments[0].words.len()), (1, 0), "{odd}");
        assert_eq!(read(&json!({ "text": "a", "segments": odd })).segments, [], "{odd}");
    }
    let one = read(&json!({ "text": "a", "segments": { "text": "a", "speakers": 1, "words": { "word": "a" } } }));
    assert_eq!(one.segments[0].speakers, [Speaker::Number(1)]);
    assert_eq!(one.segments[0].words[0].word, "a");
}

#[test]
fn null_items_are_skipped() {
    let segment = json!({ "id": -1, "start": null, "text": "a", "speakers": [null, 0] });
    let read = read(&json!({ "text": "a", "segments": [null, segment], "words": [{ "word": "a", "end": 1 }, null] }));
    assert_eq!((read.segments.len(), read.words.len(), read.words[0].end), (1, 1, Some(1.0)));
    assert_eq!((read.segments[0].id, read.segments[0].speakers.as_slice()), (None, &[Speaker::Number(0)][..]));
}

#[test]
fn an_unreadable_number_is_none_and_does_not_lose_the_text() {
    for odd in [json!(null), json!("soon"), json!("NaN"), json!([]), json!({ "s": 1 }), json!(true)] {
        let read = read(&json!({
            "text": "a", "duration": odd, "segments": [{ "id": odd, "start": odd, "end": odd, "text": "a" }],
            "words": [
                { "word": "a", "start": odd, "end": odd, "confidence": odd, "speaker_confidence": odd },
                { "word": "b", "punctuated_word": [odd] },
            ],
        }));
        assert_eq!((read.text.as_str(), read.duration), ("a", None), "{odd}");
        let segment = &read.segments[0];
        assert_eq!((segment.id, segment.start, segment.end), (None, None, None), "{odd}");
        let words: Vec<_> = read.words.iter().map(|word| (word.start, word.end, word.confidence)).collect();
        assert_eq!(words, [(None, None, None); 2], "{odd}");
    }
    let body = r#"{"text":"a","duration":1e400,"words":[{"word":"a","start":0,"end":-1e400,"confidence":1e999}]}"#;
    let read = call_with_response(transcribe, body).unwrap();
    let word = &read.words[0];
    assert_eq!((read.duration, word.start, word.end, word.confidence), (None, Some(0.0), None, None));
}

#[test]
fn invalid_transcriptions() {
    for body in ["[]", "[\"Hi\"]", "7", "null", "{}", "\"Hi\"", r#"{"data":{"text":"Hi"}}"#, r#"{"text":["a"]}"#] {
        let error = call_with_response(transcribe, body).unwrap_err();
        assert!(error.is_decode() && error.json_path().is_some(), "{body}: {error}");
    }
    for (body, path) in [
        (r#"{"text":"a","segments":[{"text":{}}]}"#, "segments[0].text"),
        (r#"{"text":"a","words":[{},{"word":["a"]}]}"#, "words[1].word"),
    ] {
        assert_eq!(call_with_response(transcribe, body).unwrap_err().json_path(), Some(path));
    }
    let plain = call_with_response(transcribe, "Hello there.").unwrap_err();
    assert!(plain.is_decode() && plain.body() == b"Hello there.", "{plain}");
    let error =
        call_with_response(transcribe, r#"{"errors":[{"code":"10015","detail":"no such model"}]}"#).unwrap_err();
    assert!(error.is_api() && error.to_string().contains("no such model"), "{error}");
}
