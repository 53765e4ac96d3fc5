//! Operation 34, with handwritten forms.

use std::{f64::consts::TAU, future::IntoFuture, sync::Arc};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, routing::get as on_get, routing::post as on_post};
use serde_json::json;
use telnyx_ai_emulator::Emulator;
use tokio::sync::Mutex;

use crate::client::{Response, builder, send, start};

mod models;

const PATH: &str = "/ai/audio/transcriptions";
const DISTIL: &str = "distil-whisper/distil-large-v2";
const TURBO: &str = "openai/whisper-large-v3-turbo";
const NOVA: &str = "deepgram/nova-3";

/// Returns 16-bit mono PCM: stretches of these durations in seconds, with a tone or silent.
fn wav(rate: u32, stretches: &[(f64, bool)]) -> Vec<u8> {
    let mut samples = Vec::new();
    for (seconds, tone) in stretches {
        for at in 0..(seconds * f64::from(rate)).round() as u32 {
            let sample = (TAU * 440.0 * f64::from(at) / f64::from(rate)).sin() * if *tone { 8000.0 } else { 0.0 };
            samples.extend((sample as i16).to_le_bytes());
        }
    }
    let length = u32::try_from(samples.len()).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(length.to_le_bytes());
    wav.extend(samples);
    wav
}

/// Returns 0.5 s of silence, 1 s of sound, 1 s of silence and 0.5 s of sound.
fn two_tones() -> Vec<u8> {
    wav(8000, &[(0.5, false), (1.0, true), (1.0, false), (0.5, true)])
}

fn form(fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((name, bytes)) = file {
        let head = format!("--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend(head.bytes());
        body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--X--\r\n");
    body
}

async fn send_form(emulator: &Emulator, body: &[u8]) -> Response {
    let headers = "Authorization: Bearer k\r\nContent-Type: multipart/form-data; boundary=X\r\n";
    send(emulator, "POST", PATH, headers, body).await
}

async fn send_recording(emulator: &Emulator, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Response {
    send_form(emulator, &form(fields, file)).await
}

#[tokio::test]
async fn text_states_that_it_is_a_placeholder() {
    let emulator = start().await;
    let (file, quiet) = (two_tones(), wav(16_000, &[(2.0, false)]));
    let text = "[emulator stand-in: 1.0 s of sound, no transcript] [emulator stand-in: 0.5 s of sound, no transcript]";
    for model in [DISTIL, TURBO, NOVA] {
        let chat_response = send_recording(&emulator, &[("model", model)], Some(("a.wav", &file))).await.json(200);
        assert_eq!(chat_response, json!({ "text": text }));
    }
    let verbose = [("model", TURBO), ("response_format", "verbose_json")];
    assert_eq!(send_recording(&emulator, &verbose, Some(("a.wav", &file))).await.json(200), json!({ "text": text }));
    let verbose = [("model", DISTIL), ("response_format", "verbose_json")];
    let chat_response = send_recording(&emulator, &verbose, Some(("a.wav", &quiet))).await.json(200);
    let text = "[emulator stand-in: 2.0 s without sound, no transcript]";
    assert_eq!(chat_response, json!({ "text": text, "duration": 2.0, "segments": [] }));
}

#[tokio::test]
async fn the_times_are_those_of_the_recording() {
    let emulator = start().await;
    let fields = [("model", DISTIL), ("response_format", "verbose_json"), ("timestamp_granularities[]", "segment")];
    let chat_response = send_recording(&emulator, &fields, Some(("A.WAV", &two_tones()))).await.json(200);
    assert_eq!(chat_response["duration"], 3.0);
    assert!(chat_response.get("words").is_none());
    let one = json!({"id": 0, "start": 0.5, "end": 1.5, "text": "[emulator stand-in: 1.0 s of sound, no transcript]"});
    let two = json!({"id": 1, "start": 2.5, "end": 3.0, "text": "[emulator stand-in: 0.5 s of sound, no transcript]"});
    assert_eq!(chat_response["segments"], json!([one, two]));
    let odd = wav(11_025, &[(1.234, true)]);
    let chat_response = send_recording(&emulator, &fields, Some(("a.wav", &odd))).await.json(200);
    assert!((chat_response["duration"].as_f64().unwrap() - 1.234).abs() < 0.001, "{chat_response}");
    assert_eq!(chat_response["segments"][0]["end"], chat_response["duration"]);
    // The duration of a truncated recording is the duration of the existing part.
    let chat_response =
        send_recording(&emulator, &fields, Some(("a.wav", &two_tones()[..44 + 16_000 + 800]))).await.json(200);
    assert!((chat_response["duration"].as_f64().unwrap() - 1.05).abs() < 0.1, "{chat_response}");
}

#[tokio::test]
async fn speakers_are_returned_on_request() {
    let emulator = start().await;
    let file = two_tones();
    for option in [("model_config", r#"{"diarize": true}"#), ("model_config[diarize]", "true")] {
        let fields = [("model", NOVA), ("response_format", "verbose_json"), option];
        let chat_response = send_recording(&emulator, &fields, Some(("a.wav", &file))).await.json(200);
        assert_eq!(chat_response["segments"][1]["speakers"], json!([0]));
        let words = chat_response["words"].as_array().unwrap();
        assert_eq!(words.len(), 16);
        assert_eq!(
            (&words[0]["word"], &words[0]["speaker"], &words[0]["start"]),
            (&json!("[emulator"), &json!(0), &json!(0.5))
        );
        assert_eq!((&words[15]["word"], &words[15]["end"]), (&json!("transcript]"), &json!(3.0)));
    }
    let fields = [("model", NOVA), ("response_format", "verbose_json"), ("model_config", r#"{"punctuate": true}"#)];
    let chat_response = send_recording(&emulator, &fields, Some(("a.wav", &file))).await.json(200);
    assert!(chat_response.get("words").is_none() && chat_response["segments"][0].get("speakers").is_none());
}

#[tokio::test]
async fn invalid_field_is_reported() {
    let emulator = start().await;
    let file = two_tones();
    for (fields, name, place) in [
        (&[][..], "a.wav", "model"),
        (&[("model", "whisper-1")], "a.wav", "model"),
        (&[("model", "")], "a.wav", "model"),
        (&[("model", TURBO), ("response_format", "srt")], "a.wav", "response_format"),
        (&[("model", TURBO), ("timestamp_granularities[]", "word")], "a.wav", "timestamp_granularities[]"),
        (&[("model", TURBO), ("file_url", "ftp://x.test/a.wav")], "a.wav", "file_url"),
        (&[("model", NOVA), ("model_config", "[1]")], "a.wav", "model_config"),
        (&[("model", TURBO)], "a.txt", "file"),
        (&[("model", TURBO)], "upload", "file"),
        (&[("model", NOVA)], "a.flac", "file"),
    ] {
        let rejected = send_recording(&emulator, fields, Some((name, &file))).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", place]), "{fields:?} {name}");
    }
    for bytes in [&b""[..], b"no sound at all", &file[..30]] {
        let rejected = send_recording(&emulator, &[("model", TURBO)], Some(("a.wav", bytes))).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", "file"]));
        let problem = rejected["detail"][0]["msg"].as_str().unwrap();
        assert!(problem.starts_with("The file cannot be decoded: "), "{problem}");
    }
}

#[tokio::test]
async fn conflicting_fields_are_a_400() {
    let emulator = start().await;
    let file = two_tones();
    let url = ("file_url", "http://127.0.0.1:9/a.wav");
    for (fields, file) in [
        (&[("model", TURBO)][..], None),
        (&[("model", TURBO), url], Some(("a.wav", &file[..]))),
        (&[("model", TURBO), ("timestamp_granularities[]", "segment")], Some(("a.wav", &file[..]))),
        (&[("model", TURBO), ("model_config", r#"{"smart_format": true}"#)], Some(("a.wav", &file[..]))),
        (&[("model", TURBO), ("model_config[smart_format]", "true")], Some(("a.wav", &file[..]))),
        (&[("model", DISTIL), ("language", "en")], Some(("a.wav", &file[..]))),
        (&[("model", "deepgram/nova-3-medical"), ("language", "de")], Some(("a.wav", &file[..]))),
        (&[("model", "deepgram/nova-3"), ("model_config", r#"{"language": "xx"}"#)], Some(("a.wav", &file[..]))),
        (&[("model", "nvidia/parakeet-v3"), ("model_config", "{}")], Some(("a.wav", &file[..]))),
        (&[("model", "reson8/prerecorded"), ("model_config", r#"{"max_speakers": 9}"#)], Some(("a.wav", &file[..]))),
        (&[("model", "reson8/prerecorded"), ("model_config", r#"{"punctuate": true}"#)], Some(("a.wav", &file[..]))),
    ] {
        let rejected = send_recording(&emulator, fields, file).await.json(400);
        assert_eq!(rejected["errors"][0]["code"], "10015");
        assert!(rejected["errors"][0]["detail"].is_string(), "{rejected}");
    }
}

#[tokio::test]
async fn non_form_body_is_rejected() {
    let emulator = start().await;
    for headers in ["", "Content-Type: multipart/form-data\r\n", "Content-Type: text/plain; boundary=X\r\n"] {
        let headers = format!("Authorization: Bearer k\r\n{headers}");
        let rejected = send(&emulator, "POST", PATH, &headers, &form(&[("model", TURBO)], None)).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body"]));
    }
    let complete = form(&[("model", TURBO)], Some(("a.wav", &two_tones())));
    for body in [&b""[..], b"--X", b"nonsense", &complete[..50], &complete[..complete.len() - 8]] {
        let rejected = send_form(&emulator, body).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body"]));
    }
    let no_text =
        send_form(&emulator, b"--X\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n\xFF\r\n--X--").await;
    assert_eq!(no_text.json(422)["detail"][0]["loc"], json!(["body", "model"]));
    send(&emulator, "POST", PATH, "Content-Type: multipart/form-data; boundary=X\r\n", &complete).await.json(401);
    send(&emulator, "GET", PATH, "Authorization: Bearer k\r\n", b"").await.json(405);
}

#[tokio::test]
async fn too_large_body_is_rejected_after_reading() {
    let emulator = start().await;
    let large = vec![0; 100 * 1024 * 1024 + 1];
    let rejected = send_recording(&emulator, &[("model", TURBO)], Some(("a.wav", &large))).await.json(413);
    assert_eq!(rejected["errors"][0]["detail"], "The file is larger than 100 MB.");
    // A file of the maximum size is rejected for its content, not for its size.
    send_recording(&emulator, &[("model", TURBO)], Some(("a.wav", &large[1..]))).await.json(422);
    let long = "x".repeat(70_000);
    send_recording(&emulator, &[("model", TURBO), ("language", &long)], Some(("a.wav", &two_tones()))).await.json(413);
}

#[tokio::test]
async fn arbitrary_bytes_do_not_panic() {
    let emulator = start().await;
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    for extension in ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"] {
        let mut invalid = two_tones();
        for at in [16, 22, 24, 28, 32, 34, 40] {
            invalid[at] = random();
        }
        let noise: Vec<u8> = (0..5000).map(|_| random()).collect();
        for bytes in [noise, invalid] {
            let name = format!("a.{extension}");
            let status = send_recording(&emulator, &[("model", TURBO)], Some((&name, &bytes))).await.status;
            assert!([200, 422].contains(&status), "{name}: {status}");
        }
    }
}

/// The content type and the body of each form that the server received.
type Seen = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Starts a server that serves a recording and transcribes.
async fn server(seen: Seen) -> String {
    let transcribe = async |State(seen): State<Seen>, headers: HeaderMap, body: Bytes| {
        seen.lock().await.push((headers["content-type"].to_str().unwrap().to_owned(), body.to_vec()));
        ([("x-model", "m")], "{\"text\": \"What was  said.\"}")
    };
    let routes = Router::new()
        .route("/two.wav", on_get(async || two_tones()))
        .route("/text.wav", on_get(async || "no sound"))
        .route("/v1/audio/transcriptions", on_post(transcribe))
        .with_state(seen);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(axum::serve(listener, routes).into_future());
    format!("http://{address}")
}

#[tokio::test]
async fn a_recording_is_fetched() {
    let (emulator, server) = (start().await, server(Arc::default()).await);
    let verbose = ("response_format", "verbose_json");
    let url = format!("{server}/two.wav?token=1");
    let chat_response =
        send_recording(&emulator, &[("model", DISTIL), verbose, ("file_url", &url)], None).await.json(200);
    assert_eq!((&chat_response["duration"], &chat_response["segments"][0]["end"]), (&json!(3.0), &json!(1.5)));
    for path in ["/gone.wav", "/text.wav", "/two.txt", "/"] {
        let url = format!("{server}{path}");
        let rejected = send_recording(&emulator, &[("model", DISTIL), ("file_url", &url)], None).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", "file_url"]), "{path}");
    }
}

#[tokio::test]
async fn recording_at_a_private_address_is_rejected() {
    let emulator = start().await;
    let routes = Router::new()
        .route("/in.wav", on_get(async || axum::response::Redirect::temporary("http://169.254.169.254/a.wav")))
        .route("/out.wav", on_get(async || axum::response::Redirect::temporary("/two.wav")))
        .route("/two.wav", on_get(async || two_tones()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, routes).into_future());
    let from = async |url: &str| send_recording(&emulator, &[("model", DISTIL), ("file_url", url)], None).await;
    from(&format!("{server}/out.wav")).await.json(200);
    for url in [format!("{server}/in.wav"), "http://169.254.169.254/a.wav".to_owned()] {
        let problem = from(&url).await.json(422)["detail"][0].take();
        assert_eq!(problem["loc"], json!(["body", "file_url"]));
        assert_eq!(
            problem["msg"],
            "The file cannot be fetched: http://169.254.169.254/a.wav has the link-local address 169.254.169.254, which \
             is not allowed; allow it with --allow-private-urls"
        );
    }
    let open = builder().allow_private_urls(true).start().await.unwrap();
    let url = ("file_url", "http://0.0.0.0:1/a.wav");
    let problem = send_recording(&open, &[("model", DISTIL), url], None).await.json(422)["detail"][0]["msg"].take();
    assert!(problem.as_str().unwrap().contains("http://0.0.0.0:1/a.wav cannot be fetched: "), "{problem}");
}

#[tokio::test]
async fn an_upstream_transcribes() {
    let seen = Seen::default();
    let server = server(Arc::clone(&seen)).await;
    let emulator = builder().upstream(format!("{server}/v1")).start().await.unwrap();
    let chat_response =
        send_recording(&emulator, &[("model", "any"), ("language", "en")], Some(("a.wav", b"bytes"))).await;
    assert_eq!((chat_response.status, chat_response.text().as_str()), (200, "{\"text\": \"What was  said.\"}"));
    assert_eq!(chat_response.header("x-model"), Some("m"));
    send_recording(&emulator, &[("model", "any"), ("file_url", &format!("{server}/two.wav"))], None).await.json(200);
    send_recording(&emulator, &[("model", "any")], Some(("a.txt", b"bytes"))).await.json(422);
    let seen = seen.lock().await;
    assert_eq!(seen.len(), 2);
    let boundary = seen[0].0.strip_prefix("multipart/form-data; boundary=").unwrap();
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\nen\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nany\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\
         Content-Type: audio/wav\r\n\r\nbytes\r\n--{boundary}--\r\n"
    );
    assert_eq!(String::from_utf8_lossy(&seen[0].1), expected);
    let (_, fetched) = &seen[1];
    let file = two_tones();
    assert!(fetched.windows(file.len()).any(|part| part == file));
    assert!(String::from_utf8_lossy(fetched).contains("filename=\"two.wav\""));
}
