//! Objects as documents of embedded buckets.

use serde_json::json;

use super::telnyx;
use crate::client::{embed, get, post, start};

#[tokio::test]
async fn changed_objects_are_embedded_again() {
    let emulator = start().await;
    assert_eq!(embed(&emulator, "docs").await, "success");
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    let best = async || {
        let query = json!({"bucket_name": "docs", "query": "How long is the warranty?", "num_of_docs": 1});
        let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
        found["data"][0]["document_chunk"].as_str().unwrap().to_owned()
    };
    bucket.put("warranty.txt", "The warranty lasts two years.").await.unwrap();
    assert_eq!(best().await, "The warranty lasts two years.");
    let put = bucket.put("warranty.txt", "The warranty lasts nine years.").multipart_threshold(1);
    put.part_size(5 * 1024 * 1024).await.unwrap();
    assert_eq!(best().await, "The warranty lasts nine years.");
    let names = async || {
        let files = get(&emulator, "/ai/embeddings/buckets/docs").await.json(200);
        let files = files["data"].as_array().unwrap().clone();
        files.iter().map(|file| file["filename"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["returns.txt", "shipping.html", "warranty.txt"]);
    bucket.delete_many(["warranty.txt"]).await.unwrap();
    bucket.delete("shipping.html").await.unwrap();
    assert_eq!(names().await, ["returns.txt"]);
    assert!(best().await.contains("30 days"));
    telnyx(&emulator).storage().buckets().delete_all("docs", |_| {}).await.unwrap();
    assert_eq!(get(&emulator, "/ai/embeddings/buckets/docs").await.status, 404);
}

#[tokio::test]
async fn documents_put_by_other_means_are_objects() {
    let emulator = start().await;
    let bucket = telnyx(&emulator).storage().bucket("docs").await.unwrap();
    bucket.put("a.txt", "one").metadata("n", "1").await.unwrap();
    emulator.put_file("docs", "a.txt", "two").unwrap();
    let head = bucket.head("a.txt").await.unwrap();
    assert_eq!((head.etag.as_deref(), head.metadata.len()), (Some("\"b8a9f715dbb64fd5c56e7783c6820a61\""), 0));
    assert_eq!(head.content_type.as_deref(), Some("binary/octet-stream"));
    assert!(bucket.head("shipping.html").await.unwrap().last_modified.is_some());
}
