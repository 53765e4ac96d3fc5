//! The output of each transcription model.

use std::f64::consts::TAU;

use serde_json::json;

use super::{send_recording, two_tones, wav};
use crate::client::start;

/// Returns two channels with a tone on one of them at a time.
fn stereo() -> Vec<u8> {
    let mut samples = Vec::new();
    for (seconds, on) in [(1.0, 1), (1.0, 2), (1.0, 0)] {
        for at in 0..(seconds * 8000.0) as u32 {
            let sample = ((TAU * 440.0 * f64::from(at) / 8000.0).sin() * 8000.0) as i16;
            for channel in [1, 2] {
                samples.extend(if on == channel { sample } else { 0 }.to_le_bytes());
            }
        }
    }
    let mut wav = wav(8000, &[]);
    let length = u32::try_from(samples.len()).unwrap();
    for (at, bytes) in [(22, [2, 0]), (32, [4, 0])] {
        wav[at..at + 2].copy_from_slice(&bytes);
    }
    for (at, number) in [(4, 36 + length), (28, 32_000), (40, length)] {
        wav[at..at + 4].copy_from_slice(&number.to_le_bytes());
    }
    wav.extend(samples);
    wav
}

#[tokio::test]
async fn channels_are_transcribed_apart() {
    let emulator = start().await;
    let verbose = ("response_format", "verbose_json");
    let config = ("model_config", r#"{"multichannel": true, "diarize": true, "smart_format": true}"#);
    let file = stereo();
    let fields = [("model", "deepgram/nova-2"), ("language", "de-CH"), verbose, config];
    let mut response = send_recording(&emulator, &fields, Some(("a.wav", &file))).await.json(200);
    let segments = response["segments"].as_array_mut().unwrap();
    let words: Vec<_> = segments.iter_mut().flat_map(|segment| segment["words"].as_array().unwrap().clone()).collect();
    assert_eq!(response["words"], json!(words));
    assert_eq!(
        words[0],
        json!({"word": "[emulator", "punctuated_word": "[emulator", "start": 0.0, "end": 0.125, "confidence": 0.0,
            "speaker": 0, "speaker_confidence": 0.0})
    );
    for (at, channel) in [(0, 0), (1, 1)] {
        let segment = &response["segments"][at];
        assert_eq!((&segment["channel"], &segment["speakers"]), (&json!(channel), &json!([0])));
        assert_eq!((&segment["start"], &segment["end"]), (&json!(at as f64), &json!(at as f64 + 1.0)));
    }
    // A mono recording has no channel numbers.
    let response = send_recording(&emulator, &fields, Some(("a.wav", &two_tones()))).await.json(200);
    assert!(response["segments"][0].get("channel").is_none());
    let together = send_recording(&emulator, &fields[..3], Some(("a.wav", &file))).await.json(200);
    assert_eq!(together["segments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn each_model_tells_what_it_can() {
    let emulator = start().await;
    let file = two_tones();
    let verbose = async |model: &str, config: Option<&str>| {
        let mut fields = vec![("model", model), ("response_format", "verbose_json")];
        fields.extend(config.map(|config| ("model_config", config)));
        send_recording(&emulator, &fields, Some(("a.wav", &file))).await.json(200)
    };
    for model in ["openai/whisper-large-v3-turbo", "nvidia/parakeet-v3", "omi-health/omi-med-stt-v1"] {
        assert_eq!(verbose(model, None).await.as_object().unwrap().len(), 1, "{model}");
    }
    let expected = verbose("reson8/prerecorded", Some(r#"{"diarize": true, "max_speakers": 8}"#)).await;
    assert_eq!((expected.get("words"), &expected["segments"][0]["speakers"]), (None, &json!([0])));
    assert_eq!(expected["segments"][0]["words"].as_array().unwrap().len(), 8);
    assert!(verbose("reson8/prerecorded", None).await["segments"][1].get("speakers").is_none());
    assert!(verbose("deepgram/nova-3-medical", None).await["segments"][0].get("words").is_none());
}
