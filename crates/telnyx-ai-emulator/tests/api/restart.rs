//! The state that a data folder keeps between emulators.

use std::{path::Path, time::Duration};

use serde_json::json;
use telnyx_ai_emulator::Emulator;

use crate::client::{builder, create, embed, finish, folder, get, post, send};

async fn start(root: &Path) -> Emulator {
    builder().data_dir(root).start().await.unwrap()
}

#[tokio::test]
async fn the_same_answers_come_after_a_restart() {
    let root = folder();
    let emulator = start(&root).await;
    embed(&emulator, "docs").await;
    embed(&emulator, "mixed").await;
    emulator.put_file("docs", "warranty.txt", "The warranty lasts two years.").unwrap();
    let conversation = create(&emulator, "/ai/conversations", json!({"name": "n", "metadata": {"a": 1}})).await;
    let message = json!({"role": "user", "content": "The lamp is broken."});
    assert_eq!(post(&emulator, &format!("/ai/conversations/{conversation}/message"), message).await.status, 200);
    let insight = create(&emulator, "/ai/conversations/insights", json!({"name": "n", "instructions": "i"})).await;
    let group = create(&emulator, "/ai/conversations/insight-groups", json!({"name": "g"})).await;
    let assign = format!("/ai/conversations/insight-groups/{group}/insights/{insight}/assign");
    assert_eq!(send(&emulator, "POST", &assign, "Authorization: Bearer k\r\n", b"").await.status, 200);

    let look = async |emulator: &Emulator| {
        let mut seen = Vec::new();
        for path in [
            "/ai/embeddings?status=success,partial_success",
            "/ai/embeddings/buckets",
            "/ai/embeddings/buckets/docs",
            "/ai/embeddings/buckets/mixed",
            "/ai/conversations",
            "/ai/conversations/insights",
            "/ai/conversations/insight-groups",
            &format!("/ai/conversations/{conversation}/messages"),
            &format!("/ai/conversations/{conversation}/conversations-insights"),
        ] {
            seen.push(get(emulator, path).await.json(200));
        }
        let query = json!({"bucket_name": "docs", "query": "How long is the warranty?", "num_of_docs": 9});
        seen.push(post(emulator, "/ai/embeddings/similarity-search", query).await.json(200));
        seen
    };
    let before = look(&emulator).await;
    assert!(root.join(".telnyx-ai-emulator.redb").is_file());
    assert_eq!(before[0]["data"].as_array().unwrap().len(), 2);
    assert_eq!(before[9]["data"][0]["metadata"]["filename"], "warranty.txt");
    drop(emulator);
    let emulator = start(&root).await;
    assert_eq!(look(&emulator).await, before);
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn a_file_that_the_next_emulator_brings_is_embedded() {
    let root = folder();
    let emulator = start(&root).await;
    embed(&emulator, "docs").await;
    drop(emulator);
    let emulator = builder().data_dir(&root).file("docs", "returns.txt", "All is new.").start().await.unwrap();
    let query = json!({"bucket_name": "docs", "query": "What is new?", "num_of_docs": 1});
    let found = post(&emulator, "/ai/embeddings/similarity-search", query).await.json(200);
    assert_eq!(found["data"][0]["document_chunk"], "All is new.");
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn a_file_that_holds_no_state_is_not_touched() {
    let root = folder();
    std::fs::create_dir_all(&root).unwrap();
    let file = root.join(".telnyx-ai-emulator.redb");
    let mine = b"mine ".repeat(2000);
    std::fs::write(&file, &mine).unwrap();
    assert!(builder().data_dir(&root).start().await.unwrap_err().to_string().contains("cannot be opened"));
    assert_eq!(std::fs::read(&file).unwrap(), mine);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn deleted_embeddings_stay_deleted() {
    let root = folder();
    let emulator = start(&root).await;
    embed(&emulator, "docs").await;
    assert_eq!(crate::client::delete(&emulator, "/ai/embeddings/buckets/docs").await.status, 200);
    drop(emulator);
    let emulator = start(&root).await;
    assert_eq!(get(&emulator, "/ai/embeddings/buckets").await.json(200), json!({"data": {"buckets": []}}));
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn a_task_that_was_interrupted_starts_over() {
    let root = folder();
    let slow = builder().data_dir(&root).task_step(Duration::from_secs(3600)).start().await.unwrap();
    let mut tasks = Vec::new();
    for bucket in ["docs", "mixed"] {
        let task = post(&slow, "/ai/embeddings", json!({ "bucket_name": bucket })).await.json(200);
        tasks.push(task["data"]["task_id"].as_str().unwrap().to_owned());
    }
    // The embeddings of the second bucket are deleted before its task resumes.
    assert_eq!(crate::client::delete(&slow, "/ai/embeddings/buckets/mixed").await.status, 200);
    drop(slow);
    let emulator = start(&root).await;
    assert_eq!(finish(&emulator, &tasks[0]).await["status"], "success");
    assert_eq!(finish(&emulator, &tasks[1]).await["status"], "failure");
    assert_eq!(get(&emulator, "/ai/embeddings/buckets").await.json(200), json!({"data": {"buckets": ["docs"]}}));
    drop(emulator);
    std::fs::remove_dir_all(root).unwrap();
}

#[tokio::test]
async fn a_data_folder_is_for_one_emulator_at_a_time() {
    let root = folder();
    let emulator = start(&root).await;
    let rejected = builder().data_dir(&root).start().await.unwrap_err();
    let state = root.join(".telnyx-ai-emulator.redb");
    assert!(rejected.to_string().contains(state.to_str().unwrap()), "{rejected}");
    assert!(rejected.to_string().contains("another emulator"), "{rejected}");
    drop(emulator);
    drop(start(&root).await);
    std::fs::remove_dir_all(root).unwrap();
}
