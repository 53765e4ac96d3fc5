//! Responses of the emulator have exactly the fields and types of the API description.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording, ResponseFormat};
use telnyx_ai::{Method, Telnyx};

use crate::{embed, start};

/// Returns the types of the response fields of each operation.
fn described() -> BTreeMap<&'static str, BTreeMap<&'static str, &'static str>> {
    let mut all: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut operation = "";
    let lines = include_str!("../fields/2026-11.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    for line in lines {
        match line.strip_prefix("  ") {
            None => operation = line,
            Some(field) => {
                let words: Vec<&str> = field.trim_start_matches("also ").split(' ').collect();
                if let ["response", path, kind, ..] = words.as_slice() {
                    all.entry(operation).or_default().insert(path, kind);
                }
            }
        }
    }
    all
}

/// Collects the differences of a response from the description. `path` is the path of `value`.
fn problems(fields: &BTreeMap<&str, &str>, path: &str, value: &Value, found: &mut Vec<String>) {
    let kind = fields.get(path).copied().unwrap_or_default();
    match value {
        Value::Object(map) if kind != "map" => {
            for (name, value) in map {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                problems(fields, &path, value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| problems(fields, &format!("{path}[]"), item, found)),
        // `null` means the same as a missing field.
        Value::Null => {}
        value => {
            let is_fine = match kind {
                "text" => value.is_string(),
                "time" => value.as_str().is_some_and(|text| text.contains(['T', ' ']) && text.contains(':')),
                "unix" | "count" | "zero" => {
                    value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0)
                }
                "number" => value.is_number(),
                "flag" => value.is_boolean(),
                "map" | "envelope" => true,
                words => {
                    let words = words.strip_prefix('=');
                    words.is_some_and(|words| words.split('|').any(|word| value == word))
                }
            };
            if !is_fine {
                found.push(format!("{path} is {value}, described as {kind:?}"));
            }
        }
    }
}

#[track_caller]
fn check(operation: &str, response: &Value) {
    let mut found = Vec::new();
    problems(&described()[operation], "", response, &mut found);
    assert!(found.is_empty(), "{operation}: {found:?}");
}

/// Sends a request and checks its response. `operation` is the method and path; `{}` in it is replaced by `id`.
async fn send(telnyx: &Telnyx, operation: &str, id: &str, body: Option<Value>) -> Value {
    let (method, template) = operation.split_once(' ').unwrap();
    let path = template.split('/').map(|step| if step.starts_with('{') { id } else { step });
    let path = path.collect::<Vec<_>>().join("/");
    let request = telnyx.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
    let response: Value = match body {
        Some(body) => request.body(&body).json().await.unwrap(),
        None => request.json().await.unwrap(),
    };
    check(operation, &response);
    response
}

#[tokio::test]
async fn responses_match_the_description() {
    let (_emulator, telnyx) = start().await;
    embed(&telnyx, "docs").await;
    for operation in [
        "GET /ai/models",
        "GET /ai/openai/models",
        "GET /ai/openai/embeddings/models",
        "GET /ai/embeddings",
        "GET /ai/embeddings/buckets",
        "GET /ai/fine_tuning/jobs",
        "GET /ai/clusters",
    ] {
        send(&telnyx, operation, "", None).await;
    }
    send(&telnyx, "GET /ai/embeddings/buckets/{bucket_name}", "docs", None).await;
    let search = json!({"bucket_name": "docs", "query": "warranty"});
    send(&telnyx, "POST /ai/embeddings/similarity-search", "", Some(search)).await;
    send(&telnyx, "POST /ai/summarize", "", Some(json!({"bucket": "docs", "filename": "warranty.txt"}))).await;
    let vectors = json!({"model": "thenlper/gte-large", "input": "x"});
    send(&telnyx, "POST /ai/openai/embeddings", "", Some(vectors)).await;
    let task = send(&telnyx, "POST /ai/clusters", "", Some(json!({"bucket": "docs", "min_cluster_size": 2}))).await;
    send(&telnyx, "GET /ai/clusters/{task_id}", task["data"]["task_id"].as_str().unwrap(), None).await;

    let metadata = json!({"assistant_version_id": "20250812T114318034399"});
    let made = send(&telnyx, "POST /ai/conversations", "", Some(json!({"name": "n", "metadata": metadata}))).await;
    let id = made["id"].as_str().unwrap();
    let message = json!({"role": "user", "content": "Hi", "metadata": {"list": ["a", 1, true], "flag": false}});
    let sent = telnyx.request(Method::POST, format!("/ai/conversations/{id}/message")).body(&message);
    sent.await.unwrap();
    let messages = send(&telnyx, "GET /ai/conversations/{conversation_id}/messages", id, None).await;
    assert_eq!(messages["data"][0]["metadata"], message["metadata"]);
    send(&telnyx, "GET /ai/conversations/{conversation_id}", id, None).await;
    send(&telnyx, "GET /ai/conversations", "", None).await;
    send(&telnyx, "GET /ai/conversations/insights", "", None).await;
    send(&telnyx, "GET /ai/conversations/insight-groups", "", None).await;
}

#[tokio::test]
async fn conversations_are_filtered_by_the_version_of_their_assistant() {
    let (_emulator, telnyx) = start().await;
    for metadata in [json!({"assistant_version_id": "1"}), json!({"assistant_version_id": "2"}), json!({})] {
        send(&telnyx, "POST /ai/conversations", "", Some(json!({ "metadata": metadata }))).await;
    }
    for (filter, count) in [("eq.1", 1), ("neq.1", 1), ("in.(1,2)", 2)] {
        let list = telnyx.request(Method::GET, "/ai/conversations").query("metadata->assistant_version_id", filter);
        let list: Value = list.json().await.unwrap();
        assert_eq!(list["data"].as_array().unwrap().len(), count, "{filter}");
    }
}

/// One second of sound in 16-bit PCM.
fn recording() -> Vec<u8> {
    let mut wav =
        b"RIFF\xa4\x3e\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\x80\x3e\0\0".to_vec();
    wav.extend((0..8000_i16).flat_map(|at| (if at % 2 == 0 { 8000_i16 } else { -8000 }).to_le_bytes()));
    wav
}

#[tokio::test]
async fn transcriptions_match_the_description() {
    let (_emulator, telnyx) = start().await;
    for model in ["distil-whisper/distil-large-v2", "deepgram/nova-2", "deepgram/nova-3-medical", "reson8/prerecorded"]
    {
        let recording = Recording::bytes("a.wav", recording());
        let mut send =
            CreateTranscription::new(AudioModel::from(model), recording).response_format(ResponseFormat::VerboseJson);
        if model != "distil-whisper/distil-large-v2" {
            send = send.model_config("diarize", true);
        }
        let transcription = telnyx.audio().transcribe(send).await.unwrap();
        let transcription = serde_json::to_value(&transcription).unwrap();
        assert_eq!(transcription["segments"].as_array().unwrap().len(), 1, "{transcription}");
        check("POST /ai/audio/transcriptions", &transcription);
    }
}
