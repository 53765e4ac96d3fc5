//! Operation 41.

use serde_json::json;

use crate::client::{post, send, start};

#[tokio::test]
async fn a_file_is_summarized_by_quoting_it() {
    let emulator = start().await;
    let text = "Bees live in hives. The queen bee lays eggs in the hive. My uncle likes tea. \
        Worker bees bring honey to the hive. Bees share the honey in the hive. Rain fell on Monday.";
    emulator.put_file("docs", "bees.txt", text).unwrap();
    let body = json!({"bucket": "docs", "filename": "bees.txt", "system_prompt": "Be brief."});
    let summary = post(&emulator, "/ai/summarize", body).await.json(200);
    let summary = summary["data"]["summary"].as_str().unwrap();
    assert!(summary.contains("hive") && !summary.contains("uncle") && summary.len() < text.len(), "{summary}");
}

#[tokio::test]
async fn a_heading_is_no_summary() {
    let emulator = start().await;
    let text = "Warranty\n\nThe warranty lasts two years from the day of purchase. It covers faults of material.";
    emulator.put_file("docs", "warranty.txt", text).unwrap();
    let summary = post(&emulator, "/ai/summarize", json!({"bucket": "docs", "filename": "warranty.txt"})).await;
    assert_eq!(summary.json(200)["data"]["summary"], "The warranty lasts two years from the day of purchase.");
}

#[tokio::test]
async fn what_is_not_there_or_not_text_is_told() {
    let emulator = start().await;
    for (bucket, filename) in [("nope", "a.txt"), ("docs", "nope.txt"), ("docs", "../docs/returns.txt")] {
        let body = json!({"bucket": bucket, "filename": filename});
        let missing = post(&emulator, "/ai/summarize", body).await.json(404);
        assert!(missing["detail"][0]["detail"].is_string());
    }
    let body = json!({"bucket": "mixed", "filename": "bad.bin"});
    let rejected = post(&emulator, "/ai/summarize", body).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["body", "filename"]));
}

#[tokio::test]
async fn a_key_replays_the_summary() {
    let emulator = start().await;
    let headers = "Authorization: Bearer k\r\nIdempotency-Key: s-1\r\n";
    let body = json!({"bucket": "docs", "filename": "returns.txt"}).to_string();
    let first = send(&emulator, "POST", "/ai/summarize", headers, body.as_bytes()).await;
    emulator.put_file("docs", "returns.txt", "Something else.").unwrap();
    let again = send(&emulator, "POST", "/ai/summarize", headers, body.as_bytes()).await;
    assert_eq!(first.json(200), again.json(200));
}
