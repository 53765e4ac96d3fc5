//! Documented responses and their drift: each is decoded or is an error with the JSON path.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_core::{Client, Error, Request};
use telnyx_ai_embeddings::{
    BucketFile, Document, EmbedUrl, EmbeddingStatus, EmbeddingTask, Embeddings, ListEmbeddingTasks, SearchDocuments,
    SummarizeFile, Summary,
};
use telnyx_ai_test_kit::drift::{self, call_with_response, rejected_variations};

fn get(client: &Client) -> Request<EmbeddingTask> {
    Embeddings::new(client).get("t-1")
}

fn list(client: &Client) -> Request<Vec<EmbeddingTask>> {
    Embeddings::new(client).list(ListEmbeddingTasks::new())
}

fn bucket_files(client: &Client) -> Request<Vec<BucketFile>> {
    Embeddings::new(client).buckets().list_files("docs")
}

fn search(client: &Client) -> Request<Vec<Document>> {
    Embeddings::new(client).search_documents(SearchDocuments::new("docs", "why?"))
}

/// Decodes `data`, checks that nothing is lost, and returns the drift that cannot be read.
fn drift<T>(data: &Value, call: impl Fn(&Client) -> Request<T> + Copy) -> Vec<String>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    drift::drift(&json!({ "data": data }), data, call)
}

/// Each of these fields as null and missing.
fn both<const N: usize>(required: [&str; N]) -> Vec<String> {
    required.map(|field| [format!("null {field}"), format!("no {field}")]).concat()
}

fn task() -> Value {
    json!({
        "task_id": "t-1", "task_name": "embed docs", "status": "processing", "bucket": "docs", "user_id": "u-1",
        "created_at": "2025-01-01T00:00:00Z", "finished_at": "2025-01-01T00:00:09.5Z", "progress": 0.5,
    })
}

#[test]
fn tasks() {
    let whole = ["null data", "no data", "null data.task_id", "no data.task_id"];
    assert_eq!(drift(&task(), get), whole);
    assert_eq!(drift(&task(), |client: &Client| Embeddings::new(client).embed_bucket("docs")), whole);
    let embed_url = |client: &Client| Embeddings::new(client).embed_url(EmbedUrl::new("u", "docs"));
    assert_eq!(drift(&task(), embed_url), whole);
    let required = ["data", "data[0].task_id", "data[1].task_id"];
    assert_eq!(drift(&json!([task(), task()]), list), both(required));
}

#[test]
fn tasks_of_each_operation() {
    let created = call_with_response(
        |client| Embeddings::new(client).embed_bucket("docs"),
        r#"{"data":{"task_id":"t-1","task_name":"n","status":"queued","created_at":"2025-01-01T00:00:00.25","finished_at":null,"user_id":"u"}}"#,
    )
    .unwrap();
    assert_eq!(
        (created.task_id.as_str(), created.task_name.as_str(), created.status.clone()),
        ("t-1", "n", EmbeddingStatus::Queued)
    );
    assert_eq!((created.user_id.as_deref(), created.bucket.as_deref(), created.finished_at), (Some("u"), None, None));
    assert_eq!(created.created_at.unwrap().to_string(), "2025-01-01T00:00:00.25Z");

    let looked_up =
        call_with_response(get, r#"{"data":{"task_id":"t-1","status":"success","finished_at":"2025-01-01"}}"#).unwrap();
    assert_eq!((looked_up.user_id.as_deref(), looked_up.created_at), (None, None));
    assert_eq!(looked_up.finished_at.unwrap().unix_seconds(), 1_735_689_600);

    let id_alone = call_with_response(get, r#"{"data":{"task_id":7}}"#).unwrap();
    assert_eq!((id_alone.task_id.as_str(), &id_alone.status), ("7", &EmbeddingStatus::default()));
    assert!(!id_alone.status.is_success() && !id_alone.status.is_failure());
    // A task without an id cannot be polled.
    for (body, path) in
        [(r#"{"data":{}}"#, "data"), (r#"{"data":[]}"#, "data"), (r#"{"data":{"task_id":null}}"#, "data.task_id")]
    {
        for call in [get, |client: &Client| Embeddings::new(client).embed_bucket("docs")] {
            let error = call_with_response(call, body).unwrap_err();
            assert_eq!((error.is_decode(), error.json_path()), (true, Some(path)), "{error}");
        }
    }
}

#[test]
fn times_are_numbers_or_dates() {
    for created in
        [json!(1_735_689_600), json!("2025-01-01T00:00:00Z"), json!("2025-01-01T00:00:00"), json!("2025-01-01")]
    {
        let task: EmbeddingTask = serde_json::from_value(json!({ "task_id": "t-1", "created_at": created })).unwrap();
        assert_eq!(task.created_at.unwrap().unix_seconds(), 1_735_689_600, "{created}");
    }
}

#[test]
fn both_failure_statuses_are_equal() {
    for (word, success, failure) in [
        ("queued", false, false),
        ("processing", false, false),
        ("success", true, false),
        ("partial_success", true, false),
        ("failure", false, true),
        ("failed", false, true),
        ("paused", false, false),
    ] {
        let task = call_with_response(get, &format!(r#"{{"data":{{"task_id":"t-1","status":"{word}"}}}}"#)).unwrap();
        assert_eq!((task.status.is_success(), task.status.is_failure()), (success, failure), "{word}");
        assert_eq!((task.status.as_str(), serde_json::to_value(&task.status).unwrap()), (word, json!(word)));
    }
    assert_eq!(EmbeddingStatus::from("failed"), EmbeddingStatus::Other("failed".into()));
    assert_eq!(EmbeddingStatus::from("failure"), EmbeddingStatus::Failure);
}

#[test]
fn files_of_a_bucket() {
    let file = json!({
        "filename": "a.pdf", "status": "failure", "created_at": "2025-01-01T00:00:00Z",
        "updated_at": "2025-01-02T00:00:00Z", "last_embedded_at": "2025-01-03T00:00:00Z", "error_reason": "encrypted",
        "size": 7,
    });
    assert_eq!(drift(&json!([file]), bucket_files), both(["data", "data[0].filename"]));
    let required = r#"{"data":[{"filename":"a.pdf","status":"embedded","created_at":"2025-01-01T00:00:00Z"}]}"#;
    let files = call_with_response(bucket_files, required).unwrap();
    assert_eq!(
        (files[0].filename.as_str(), files[0].status.clone()),
        ("a.pdf", EmbeddingStatus::Other("embedded".into()))
    );
    assert_eq!((files[0].updated_at, files[0].last_embedded_at, files[0].error_reason.as_deref()), (None, None, None));
}

#[test]
fn documents() {
    let document = json!({
        "document_chunk": "Press Forgot.", "distance": 0.125,
        "metadata": {
            "source": "s", "checksum": "c", "embedding": "e", "filename": "faq.md", "certainty": 0.9,
            "loader_metadata": { "article_url": "https://example.com", "heading": ["a"] }, "page": 3,
        },
    });
    assert_eq!(drift(&json!([document]), search), both(["data", "data[0].distance", "data[0].document_chunk"]));
    let error = call_with_response(search, r#"{"data":[{"document_chunk":"x","distance":"near"}]}"#).unwrap_err();
    assert_eq!(error.json_path(), Some("data[0].distance"));
    let bare = call_with_response(search, r#"{"data":[{"document_chunk":"x","distance":"0.5"}]}"#).unwrap();
    assert_eq!((bare[0].distance, bare[0].metadata.filename.as_str(), bare[0].metadata.certainty), (0.5, "", None));
    assert!(bare[0].metadata.loader_metadata.is_empty());
}

#[test]
fn summaries_and_names_of_buckets() {
    let summarize = |client: &Client| -> Request<Summary> {
        Embeddings::new(client).summarize(SummarizeFile::new("docs", "a.pdf"))
    };
    assert_eq!(drift(&json!({ "summary": "All is well." }), summarize), both(["data", "data.summary"]));

    let names = |client: &Client| Embeddings::new(client).buckets().list();
    let good = json!({ "data": { "buckets": ["a", "b"] } });
    assert_eq!(call_with_response(names, &good.to_string()).unwrap(), ["a", "b"]);
    assert_eq!(
        rejected_variations(&good, names, |_, _| {}),
        [
            "null data",
            "no data",
            "null data.buckets",
            "no data.buckets",
            "number for data.buckets[0]",
            "number for data.buckets[1]"
        ]
    );
}

#[test]
fn deleting_ignores_the_body() {
    for body in ["", "null", "{\"data\":1}"] {
        call_with_response(|client| Embeddings::new(client).buckets().delete_embeddings("docs"), body).unwrap();
    }
}

#[test]
fn missing_bucket() {
    use telnyx_ai_core::test_util::{MockReply, MockTransport};

    let body = r#"{"detail":[{"code":"404","title":"Not found","detail":"no bucket docs"}]}"#;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error: Error = runtime.block_on(async {
        let mock = MockTransport::new().reply(MockReply::json(404, body));
        let client = Client::builder().api_key("k").transport(mock).build().unwrap();
        Embeddings::new(&client).buckets().delete_embeddings("docs").await.unwrap_err()
    });
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "embeddings.buckets.delete_embeddings: 404 Not Found for DELETE https://api.telnyx.com/v2/ai/embeddings/buckets/docs: \
         no bucket docs (404)"
    );
}
