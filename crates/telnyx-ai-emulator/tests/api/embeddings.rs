//! Operations 21, 22, 26, 27 and 28, and idempotency keys.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{builder, embed, finish, folder, get, post, send, start};

#[tokio::test]
async fn a_bucket_is_embedded_and_searched() {
    let emulator = start().await;
    let body = json!({"bucket_name": "docs", "document_chunk_size": 40, "document_chunk_overlap_size": 10,
        "embedding_model": "intfloat/multilingual-e5-large"});
    let created = post(&emulator, "/ai/embeddings", body).await.json(200)["data"].take();
    assert_eq!(created["status"], "queued");
    assert!(created["finished_at"].is_null() && created["user_id"].is_string() && created["task_name"].is_string());
    let task = finish(&emulator, created["task_id"].as_str().unwrap()).await;
    assert_eq!(task["status"], "success");
    assert!(task["finished_at"].is_string() && task.get("user_id").is_none());

    let query = json!({"bucket_name": "docs", "query": "How do I return an item?"});
    let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
    let found = found["data"].as_array().unwrap();
    assert_eq!(found.len(), 3);
    let best = &found[0];
    assert!(best["document_chunk"].as_str().unwrap().chars().count() <= 40);
    assert_eq!(best["metadata"]["filename"], "returns.txt");
    assert_eq!(best["metadata"]["embedding"], "intfloat/multilingual-e5-large");
    assert_eq!(best["metadata"]["checksum"].as_str().unwrap().len(), 32);
    let distances: Vec<f64> = found.iter().map(|hit| hit["distance"].as_f64().unwrap()).collect();
    assert!(distances.is_sorted() && distances.iter().all(|d| (0.0..=1.0).contains(d)), "{distances:?}");

    let query = json!({"bucket_name": "docs", "query": "shipping days", "num_of_docs": 1});
    let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert!(found["data"][0]["document_chunk"].as_str().unwrap().starts_with("Shipping"), "{found}");
}

#[tokio::test]
async fn the_end_of_a_task_tells_what_could_be_read() {
    let emulator = builder().file("binary", "a", *b"\xFF").start().await.unwrap();
    assert_eq!(embed(&emulator, "docs").await, "success");
    assert_eq!(embed(&emulator, "mixed").await, "partial_success");
    assert_eq!(embed(&emulator, "binary").await, "failure");
    assert_eq!(embed(&emulator, "empty").await, "failure");
}

#[tokio::test]
async fn tasks_are_listed_by_status() {
    let paused = builder().task_step(Duration::from_secs(3600)).start().await.unwrap();
    for _ in 0..2 {
        post(&paused, "/ai/embeddings", json!({"bucket_name": "docs"})).await.json(200);
    }
    let listed = get(&paused, "/ai/embeddings").await.json(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    assert_eq!(listed["data"][0]["bucket"], "docs");
    assert!(listed["data"][0].get("finished_at").is_none());

    let emulator = start().await;
    embed(&emulator, "docs").await;
    embed(&emulator, "mixed").await;
    for (query, count) in [
        ("", 0),
        ("?status=success&status=partial_success", 2),
        ("?status=success%2Cpartial_success", 2),
        ("?status=success,unheard-of", 1),
        ("?status=unheard-of", 0),
        ("?other=success", 0),
    ] {
        let listed = get(&emulator, &format!("/ai/embeddings{query}")).await.json(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test]
async fn unknown_tasks_and_buckets_have_their_own_404() {
    let emulator = start().await;
    let missing = get(&emulator, "/ai/embeddings/no-such-task").await.json(404);
    assert_eq!(missing["errors"][0]["code"], "10005");
    for (path, body) in [
        ("/ai/embeddings", json!({"bucket_name": "nope"})),
        ("/ai/embeddings", json!({"bucket_name": "../docs"})),
        ("/ai/embeddings/url", json!({"bucket_name": "nope", "url": "http://127.0.0.1:9/"})),
        ("/ai/embeddings/similarity-search", json!({"bucket_name": "docs", "query": "not embedded yet"})),
    ] {
        let missing = post(&emulator, path, body).await.json(404);
        assert!(missing["detail"][0]["detail"].is_string(), "{missing}");
    }
}

#[tokio::test]
async fn a_site_that_does_not_answer_fails_its_task() {
    let emulator = start().await;
    // The listener is dropped, so nothing listens on its port.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let body = json!({"bucket_name": "empty", "url": format!("http://127.0.0.1:{port}/")});
    let task = post(&emulator, "/ai/embeddings/url", body).await.json(200);
    let task = finish(&emulator, task["data"]["task_id"].as_str().unwrap()).await;
    assert_eq!(task["status"], "failure");
}

#[tokio::test]
async fn a_repeated_key_repeats_the_answer() {
    let emulator = start().await;
    let create_task = async |key: &str, body: Value| {
        let headers = format!("Authorization: Bearer k\r\nIdempotency-Key: {key}\r\n");
        send(&emulator, "POST", "/ai/embeddings", &headers, body.to_string().as_bytes()).await
    };
    let docs = || json!({"bucket_name": "docs"});
    let first = create_task("a-1", docs()).await;
    let again = create_task("a-1", docs()).await;
    assert_eq!(first.json(200), again.json(200));
    assert_ne!(first.header("x-request-id"), again.header("x-request-id"));
    assert_ne!(create_task("a-2", docs()).await.json(200), first.json(200));
    let rejected = create_task("a-1", json!({"bucket_name": "mixed"})).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["header", "Idempotency-Key"]));
    create_task("not a key", docs()).await.json(422);

    // A failure is not stored, so the key works after the bucket is created.
    create_task("a-3", json!({"bucket_name": "later"})).await.json(404);
    emulator.put_file("later", "a.txt", "Now it is here.").unwrap();
    create_task("a-3", json!({"bucket_name": "later"})).await.json(200);
}

#[tokio::test]
async fn a_data_folder_holds_the_buckets() {
    let root = folder();
    std::fs::create_dir_all(root.join("notes/sub")).unwrap();
    std::fs::write(root.join("notes/sub/tea.txt"), "Green tea brews for two minutes.").unwrap();
    let emulator = Emulator::builder()
        .data_dir(&root)
        .file("notes", "coffee.txt", "Coffee brews for four minutes.")
        .task_step(Duration::ZERO)
        .start()
        .await
        .unwrap();
    assert!(root.join("notes/coffee.txt").is_file());
    assert_eq!(embed(&emulator, "notes").await, "success");
    emulator.put_file("notes", "sub/juice.txt", "Juice needs no brewing.").unwrap();
    let files = get(&emulator, "/ai/embeddings/buckets/notes").await.json(200);
    let names: Vec<_> = files["data"].as_array().unwrap().iter().map(|file| file["filename"].clone()).collect();
    assert_eq!(names, ["coffee.txt", "sub/juice.txt", "sub/tea.txt"]);
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}
