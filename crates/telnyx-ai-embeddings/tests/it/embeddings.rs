//! Exact requests of embeddings.

mod wait;

use serde_json::json;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_embeddings::{
    EmbedBucket, EmbedUrl, EmbeddingModel, EmbeddingStatus, Embeddings, ListEmbeddingTasks, Loader, SearchDocuments,
    SummarizeFile,
};
use telnyx_ai_test_kit::wire::{self, SentRequest};

/// Returns the request of a call that receives `reply`.
async fn sent<T: 'static>(reply: &'static str, call: impl FnOnce(Embeddings) -> Request<T>) -> SentRequest {
    wire::sent(reply, |client| call(Embeddings::new(client))).await
}

const TASK: &str = r#"{"data":{"task_id":"t-1"}}"#;

fn assert_get(sent: &SentRequest, method: &str, target: &str) {
    sent.assert_no_body(method, target);
}

fn assert_post(sent: &SentRequest, target: &str, keyed: bool, body: &str) {
    sent.assert_json("POST", target, keyed, body);
}

#[tokio::test]
async fn list() {
    let all = sent(r#"{"data":[]}"#, |embeddings| embeddings.list(ListEmbeddingTasks::new())).await;
    assert_get(&all, "GET", "/v2/ai/embeddings");
    let some = ListEmbeddingTasks::new()
        .status(EmbeddingStatus::Queued)
        .status(EmbeddingStatus::PartialSuccess)
        .status(EmbeddingStatus::from("failed"))
        .status(EmbeddingStatus::from("a b&c=é"));
    assert_get(
        &sent(r#"{"data":[]}"#, |embeddings| embeddings.list(some)).await,
        "GET",
        "/v2/ai/embeddings?status=queued&status=partial_success&status=failed&status=a+b%26c%3D%C3%A9",
    );
}

#[tokio::test]
async fn create() {
    let required = sent(TASK, |embeddings| embeddings.embed_bucket("docs")).await;
    assert_post(&required, "/v2/ai/embeddings", true, r#"{"bucket_name":"docs"}"#);
    let every = EmbedBucket::new("docs é")
        .document_chunk_size(512)
        .document_chunk_overlap_size(0)
        .embedding_model(EmbeddingModel::MultilingualE5Large)
        .loader(Loader::Intercom);
    let body = concat!(
        r#"{"bucket_name":"docs é","document_chunk_size":512,"document_chunk_overlap_size":0,"#,
        r#""embedding_model":"intfloat/multilingual-e5-large","loader":"intercom"}"#,
    );
    assert_post(&sent(TASK, |embeddings| embeddings.embed_bucket(every)).await, "/v2/ai/embeddings", true, body);
    let new = EmbedBucket::new("docs")
        .embedding_model(EmbeddingModel::from("Qwen/Qwen3"))
        .loader(Loader::Default)
        .extra("priority", json!(["high", 1]));
    let body = r#"{"bucket_name":"docs","embedding_model":"Qwen/Qwen3","loader":"default","priority":["high",1]}"#;
    assert_post(&sent(TASK, |embeddings| embeddings.embed_bucket(new)).await, "/v2/ai/embeddings", true, body);
}

#[tokio::test]
async fn embed_url() {
    let page = || EmbedUrl::new("https://example.com/a?b=c#d", "docs");
    let required = sent(TASK, |embeddings| embeddings.embed_url(page())).await;
    let body = r#"{"url":"https://example.com/a?b=c#d","bucket_name":"docs"}"#;
    assert_post(&required, "/v2/ai/embeddings/url", true, body);
    let extra = sent(TASK, |embeddings| embeddings.embed_url(page().extra("depth", 2))).await;
    let body = r#"{"url":"https://example.com/a?b=c#d","bucket_name":"docs","depth":2}"#;
    assert_post(&extra, "/v2/ai/embeddings/url", true, body);
}

#[tokio::test]
async fn search_documents() {
    let reply = r#"{"data":[]}"#;
    let required = sent(reply, |embeddings| embeddings.search_documents(SearchDocuments::new("docs", "why?"))).await;
    let body = r#"{"bucket_name":"docs","query":"why?"}"#;
    assert_post(&required, "/v2/ai/embeddings/similarity-search", false, body);
    let every = SearchDocuments::new("docs", "why?").num_of_docs(5).extra("threshold", 0.5);
    let body = r#"{"bucket_name":"docs","query":"why?","num_of_docs":5,"threshold":0.5}"#;
    let every = sent(reply, |embeddings| embeddings.search_documents(every)).await;
    assert_post(&every, "/v2/ai/embeddings/similarity-search", false, body);
}

#[tokio::test]
async fn summarize() {
    let reply = r#"{"data":{"summary":"s"}}"#;
    let required = sent(reply, |embeddings| embeddings.summarize(SummarizeFile::new("docs", "a.pdf"))).await;
    assert_post(&required, "/v2/ai/summarize", true, r#"{"bucket":"docs","filename":"a.pdf"}"#);
    let every = SummarizeFile::new("docs", "a b/ü.pdf").system_prompt("In\nFrench");
    let every = sent(reply, |embeddings| embeddings.summarize(every)).await;
    let body = r#"{"bucket":"docs","filename":"a b/ü.pdf","system_prompt":"In\nFrench"}"#;
    assert_post(&every, "/v2/ai/summarize", true, body);
    let extra = SummarizeFile::new("docs", "a.pdf").extra("model", "m");
    let extra = sent(reply, |embeddings| embeddings.summarize(extra)).await;
    assert_post(&extra, "/v2/ai/summarize", true, r#"{"bucket":"docs","filename":"a.pdf","model":"m"}"#);
}

#[tokio::test]
async fn get_and_the_buckets() {
    assert_get(&sent(TASK, |embeddings| embeddings.get("t-1")).await, "GET", "/v2/ai/embeddings/t-1");
    let list = sent(r#"{"data":{"buckets":["a"]}}"#, |embeddings| embeddings.buckets().list()).await;
    assert_get(&list, "GET", "/v2/ai/embeddings/buckets");
    let files = sent(r#"{"data":[]}"#, |embeddings| embeddings.buckets().list_files("docs")).await;
    assert_get(&files, "GET", "/v2/ai/embeddings/buckets/docs");
    assert_get(
        &sent("", |embeddings| embeddings.buckets().delete_embeddings("docs")).await,
        "DELETE",
        "/v2/ai/embeddings/buckets/docs",
    );
}

#[tokio::test]
async fn ids_stay_one_segment() {
    for (id, segment) in [
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("../../keys", "..%2F..%2Fkeys"),
        ("ü", "%C3%BC"),
        ("50%", "50%25"),
        ("%2F", "%252F"),
        ("a?b#c", "a%3Fb%23c"),
        ("buckets", "buckets"),
        ("...", "..."),
    ] {
        let task = sent(TASK, |embeddings| embeddings.get(id)).await;
        assert_get(&task, "GET", &format!("/v2/ai/embeddings/{segment}"));
        let files = sent(r#"{"data":[]}"#, |embeddings| embeddings.buckets().list_files(id)).await;
        assert_get(&files, "GET", &format!("/v2/ai/embeddings/buckets/{segment}"));
        let deleted = sent("", |embeddings| embeddings.buckets().delete_embeddings(id)).await;
        assert_get(&deleted, "DELETE", &format!("/v2/ai/embeddings/buckets/{segment}"));
    }
}

fn scripted() -> (Embeddings, MockTransport) {
    let mock = MockTransport::new();
    (Embeddings::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

#[tokio::test]
async fn ids_that_would_change_the_path_are_rejected() {
    let (embeddings, mock) = scripted();
    for (id, problem) in [
        ("", "is empty; give the id or name of the resource"),
        (".", "is `.`, which would change the path of the request"),
        ("..", "is `..`, which would change the path of the request"),
    ] {
        for (error, field, operation) in [
            (embeddings.get(id).await.unwrap_err(), "task_id", "embeddings.get"),
            (embeddings.wait(id).await.unwrap_err(), "task_id", "embeddings.get"),
            (embeddings.buckets().list_files(id).await.unwrap_err(), "bucket_name", "embeddings.buckets.list_files"),
            (
                embeddings.buckets().delete_embeddings(id).await.unwrap_err(),
                "bucket_name",
                "embeddings.buckets.delete_embeddings",
            ),
        ] {
            assert!(error.is_invalid_input(), "{error:?}");
            assert_eq!(error.to_string(), format!("{operation}: `{field}` {problem}"));
        }
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test]
async fn extra_fields_do_not_overwrite() {
    let (embeddings, mock) = scripted();
    for (error, field) in [
        (embeddings.embed_bucket(EmbedBucket::new("a").extra("bucket_name", "b")).await.unwrap_err(), "bucket_name"),
        (
            embeddings
                .embed_bucket(EmbedBucket::new("a").loader(Loader::Default).extra("loader", "b"))
                .await
                .unwrap_err(),
            "loader",
        ),
        (embeddings.embed_url(EmbedUrl::new("u", "a").extra("url", "b")).await.unwrap_err(), "url"),
        (embeddings.search_documents(SearchDocuments::new("a", "q").extra("query", "b")).await.unwrap_err(), "query"),
        (embeddings.summarize(SummarizeFile::new("a", "f").extra("filename", "b")).await.unwrap_err(), "filename"),
    ] {
        assert!(error.is_invalid_input(), "{error}");
        let problem = format!(": `{field}` is set twice: by its own setter and by `extra`; drop one of them");
        assert!(error.to_string().ends_with(&problem), "{error}");
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn retries_share_the_idempotency_key() {
    let mock = MockTransport::new()
        .reply(MockReply::status(500))
        .reply(MockReply::status(502))
        .reply(MockReply::json(200, TASK));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    let task = Embeddings::new(&client).embed_bucket("docs").await.unwrap();
    assert_eq!(task.task_id, "t-1");
    let requests = mock.requests();
    let keys: Vec<_> = requests.iter().map(|request| request.header("idempotency-key")).collect();
    assert_eq!((keys.len(), keys[0].len()), (3, 36));
    assert_eq!(keys, [keys[0]; 3]);
    assert!(requests.iter().all(|request| request.body == r#"{"bucket_name":"docs"}"#));
}
