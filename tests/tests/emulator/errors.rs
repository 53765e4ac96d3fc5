//! Errors of the emulator as reported by the SDK.

use std::error::Error as StdError;

use async_trait::async_trait;
use http::{HeaderMap, Method};
use telnyx_ai::chat::{ChatRequest, Message, Role, Tool};
use telnyx_ai::embeddings::{EmbedBucket, EmbeddingStatus, ListEmbeddingTasks, SearchDocuments, SummarizeFile};
use telnyx_ai::{Credentials, Error, Telnyx};

use crate::{embed, start};

/// Asserts that the service rejected these fields.
#[track_caller]
fn assert_rejected(error: &Error, operation: &str, fields: &[&str]) {
    assert!(error.is_invalid_request() && !error.is_transient(), "{error:?}");
    assert_eq!((error.status().unwrap().as_u16(), error.operation(), error.attempts()), (422, Some(operation), 1));
    let named: Vec<_> = error.details().iter().map(|detail| detail.field.as_deref().unwrap()).collect();
    assert_eq!(named, fields);
    assert!(error.details().iter().all(|detail| detail.message.is_some()), "{error:?}");
    assert!(
        error.to_string().starts_with(&format!("{operation}: 422 Unprocessable Entity: {}: ", fields[0])),
        "{error}"
    );
}

#[tokio::test]
async fn a_422_names_the_fields() {
    let (_emulator, telnyx) = start().await;
    let chat = telnyx.chat();
    let request = || ChatRequest::from("Hi");
    assert_rejected(&chat.complete(request().n(0)).await.unwrap_err(), "chat.complete", &["body.n"]);
    assert_rejected(&chat.stream(request().max_tokens(0)).await.unwrap_err(), "chat.stream", &["body.max_tokens"]);
    let two = chat.complete(request().n(0).max_tokens(0)).await.unwrap_err();
    assert_rejected(&two, "chat.complete", &["body.max_tokens", "body.n"]);
    let role = ChatRequest::new([Message::user("Hi"), Message::new(Role::Other("narrator".into()), "x")]);
    assert_rejected(&chat.complete(role).await.unwrap_err(), "chat.complete", &["body.messages.1.role"]);
    let model = chat.complete(request().model("no/such-model")).await.unwrap_err();
    assert_rejected(&model, "chat.complete", &["body.model"]);
    assert!(model.to_string().contains("no/such-model"), "{model}");
    let bucket = chat.complete(request().tool(Tool::retrieval(["nope"]))).await.unwrap_err();
    assert_rejected(&bucket, "chat.complete", &["body.tools.0.retrieval.bucket_ids.0"]);
    let regex = chat.complete(request().guided_regex("\\bx\\b")).await.unwrap_err();
    assert_rejected(&regex, "chat.complete", &["body.guided_regex"]);

    let chunks = EmbedBucket::new("docs").document_chunk_size(10).document_chunk_overlap_size(10);
    let overlap = telnyx.embeddings().embed_bucket(chunks).await.unwrap_err();
    assert_rejected(&overlap, "embeddings.embed_bucket", &["body.document_chunk_overlap_size"]);
    let none = telnyx.request(Method::POST, "/ai/embeddings").body(&serde_json::json!({})).await.unwrap_err();
    assert_rejected(&none, "request", &["body.bucket_name"]);
}

#[tokio::test]
async fn a_404_names_the_missing_object() {
    let (_emulator, telnyx) = start().await;
    let embeddings = telnyx.embeddings();
    for (error, operation, named) in [
        (embeddings.get("t-1").await.unwrap_err(), "embeddings.get", "task"),
        (embeddings.embed_bucket("nope").await.unwrap_err(), "embeddings.embed_bucket", "'nope'"),
        (embeddings.buckets().list_files("docs").await.unwrap_err(), "embeddings.buckets.list_files", "'docs'"),
        (
            embeddings.buckets().delete_embeddings("docs").await.unwrap_err(),
            "embeddings.buckets.delete_embeddings",
            "'docs'",
        ),
        (
            embeddings.search_documents(SearchDocuments::new("docs", "x")).await.unwrap_err(),
            "embeddings.search_documents",
            "'docs'",
        ),
        (
            embeddings.summarize(SummarizeFile::new("docs", "no.txt")).await.unwrap_err(),
            "embeddings.summarize",
            "'no.txt'",
        ),
        (telnyx.request(Method::GET, "/ai/nothing").await.unwrap_err(), "request", ""),
    ] {
        assert!(error.is_not_found() && !error.is_transient(), "{error:?}");
        assert_eq!((error.operation(), error.attempts()), (Some(operation), 1));
        assert_eq!(error.details()[0].code.as_deref(), Some("10005"), "{error:?}");
        assert!(error.to_string().starts_with(&format!("{operation}: 404 Not Found for ")), "{error}");
        assert!(error.details()[0].message.as_deref().unwrap().contains(named), "{error}");
    }
}

/// Credentials that add no header.
#[derive(Debug)]
struct NoCredentials;

#[async_trait]
impl Credentials for NoCredentials {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        Ok(())
    }
}

#[tokio::test]
async fn a_401_reports_an_unknown_key() {
    let (emulator, _telnyx) = start().await;
    let telnyx = Telnyx::builder().credentials(NoCredentials).base_url(emulator.base_url()).build().unwrap();
    for error in [
        telnyx.models().list().await.unwrap_err(),
        telnyx.chat().complete("Hi").await.unwrap_err(),
        telnyx.chat().stream("Hi").await.unwrap_err(),
        telnyx.embeddings().embed_bucket("docs").await.unwrap_err(),
    ] {
        assert!(error.is_auth() && !error.is_transient(), "{error:?}");
        let detail = &error.details()[0];
        assert_eq!((detail.code.as_deref(), detail.title.as_deref()), (Some("10009"), Some("Authentication failed")));
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn a_reused_key_returns_the_first_response() {
    let (_emulator, telnyx) = start().await;
    let embeddings = telnyx.embeddings();
    let first = embeddings.embed_bucket("docs").idempotency_key("job-1").await.unwrap();
    let again = embeddings.embed_bucket("docs").idempotency_key("job-1").await.unwrap();
    assert_eq!(again, first);
    let other = embeddings.embed_bucket("docs").await.unwrap();
    assert_ne!(other.task_id, first.task_id, "the SDK makes a new key for each call");

    let reused = embeddings.embed_bucket(EmbedBucket::new("docs").document_chunk_size(600)).idempotency_key("job-1");
    let error = reused.await.unwrap_err();
    assert!(error.is_invalid_request(), "{error:?}");
    assert_eq!(error.status().unwrap().as_u16(), 422);

    embed(&telnyx, "docs").await;
    let every = [EmbeddingStatus::Queued, EmbeddingStatus::Processing, EmbeddingStatus::Success];
    let list = every.into_iter().fold(ListEmbeddingTasks::new(), ListEmbeddingTasks::status);
    assert_eq!(embeddings.list(list).await.unwrap().len(), 3, "the replay and the refusal started nothing");
}
