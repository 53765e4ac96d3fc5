//! Operations 23, 24 and 25.

use serde_json::json;

use crate::client::{delete, embed, get, post, start};

#[tokio::test]
async fn only_embedded_buckets_are_listed() {
    let emulator = start().await;
    let buckets = async || get(&emulator, "/ai/embeddings/buckets").await.json(200);
    assert_eq!(buckets().await, json!({"data": {"buckets": []}}));
    embed(&emulator, "mixed").await;
    embed(&emulator, "docs").await;
    embed(&emulator, "empty").await;
    assert_eq!(buckets().await, json!({"data": {"buckets": ["docs", "mixed"]}}));
}

#[tokio::test]
async fn files_have_a_status() {
    let emulator = start().await;
    embed(&emulator, "mixed").await;
    let files = get(&emulator, "/ai/embeddings/buckets/mixed").await.json(200);
    let [bad, good] = files["data"].as_array().unwrap().as_slice() else { panic!("two files: {files}") };
    assert_eq!((&bad["filename"], &bad["status"]), (&json!("bad.bin"), &json!("failure")));
    assert!(bad["error_reason"].as_str().unwrap().contains("UTF-8"));
    assert!(bad.get("last_embedded_at").is_none());
    assert_eq!((&good["filename"], &good["status"]), (&json!("good.txt"), &json!("success")));
    assert!(good["last_embedded_at"].is_string() && good["updated_at"].is_string() && good["created_at"].is_string());
    assert!(good.get("error_reason").is_none());
}

#[tokio::test]
async fn deleting_embeddings_keeps_the_files() {
    let emulator = start().await;
    embed(&emulator, "docs").await;
    let deleted = delete(&emulator, "/ai/embeddings/buckets/docs").await;
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    let again = delete(&emulator, "/ai/embeddings/buckets/docs").await.json(404);
    assert!(again["detail"][0]["detail"].as_str().unwrap().contains("docs"));
    get(&emulator, "/ai/embeddings/buckets/docs").await.json(404);
    let query = json!({"bucket_name": "docs", "query": "returns"});
    post(&emulator, "/ai/embeddings/similarity-search", query).await.json(404);
    assert_eq!(embed(&emulator, "docs").await, "success");
}

#[tokio::test]
async fn names_are_decoded() {
    let emulator = start().await;
    emulator.put_file("my bučket", "a.txt", "Text.").unwrap();
    embed(&emulator, "my bučket").await;
    get(&emulator, "/ai/embeddings/buckets/my%20bu%C4%8Dket").await.json(200);
    get(&emulator, "/ai/embeddings/buckets/%FF").await.json(404);
}
