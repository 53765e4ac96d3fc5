//! Endpoints of embedding tasks, similarity search and summaries.

use std::time::Duration;

use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Client, Poller, Request};

use crate::buckets::Buckets;
use crate::document::Document;
use crate::embed_bucket::EmbedBucket;
use crate::embed_url::EmbedUrl;
use crate::embedding_task::EmbeddingTask;
use crate::list_embedding_tasks::ListEmbeddingTasks;
use crate::search_documents::SearchDocuments;
use crate::summarize_file::SummarizeFile;
use crate::summary::Summary;

/// A summary of a recording includes its transcription.
const SUMMARY_TIMEOUT: Duration = Duration::from_secs(600);

/// Embedding tasks, embedded buckets, similarity search and summaries; `telnyx.embeddings()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
/// let buckets = embeddings.buckets();
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Embeddings {
    pub(crate) client: Client,
}

impl Embeddings {
    /// Creates the handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, SearchDocuments};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503).header("retry-after", "1"));
    ///
    /// let impatient = Client::builder().api_key("k").transport(mock.clone()).max_retries(0).build()?;
    /// let search = SearchDocuments::new("docs", "How do I reset my password?");
    /// let error = Embeddings::new(&impatient).search_documents(search).await.unwrap_err();
    /// assert_eq!((error.is_server_error(), mock.requests().len()), (true, 1));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the handle for embedded buckets and their files.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":[{"filename":"a.pdf","status":"failure","error_reason":"encrypted"},{"filename":"b.pdf","status":"success"}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
    /// let mut files = embeddings.buckets().list_files("docs").await?;
    /// files.retain(|file| file.status.is_failure());
    /// assert_eq!((files[0].filename.as_str(), files[0].error_reason.as_deref()), ("a.pdf", Some("encrypted")));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn buckets(&self) -> Buckets {
        Buckets::new(&self.client)
    }

    /// Lists the tasks that have one of the given statuses, queued and processing ones by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{EmbeddingStatus, Embeddings, ListEmbeddingTasks};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"task_id":"t-1","status":"failure"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let failed = Embeddings::new(&client).list(ListEmbeddingTasks::new().status(EmbeddingStatus::Failure)).await?;
    /// # assert_eq!(mock.requests()[0].target(), "/v2/ai/embeddings?status=failure");
    /// # assert_eq!(failed[0].task_id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/embeddings`. The list has no pages.
    pub fn list(&self, params: ListEmbeddingTasks) -> Request<Vec<EmbeddingTask>> {
        let endpoint = Endpoint::get("embeddings.list", "/ai/embeddings");
        params.status.iter().fold(endpoint, |endpoint, status| endpoint.query("status", status)).list().on(&self.client)
    }

    /// Starts embedding the files of a bucket. The work goes on in the background: [`wait`](Self::wait) for it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{EmbedBucket, Embeddings};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":{"task_id":"t-1","status":"queued"}}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body)).reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = Embeddings::new(&client);
    ///
    /// let task = embeddings.embed_bucket("docs").await?;
    /// let finer = embeddings.embed_bucket(EmbedBucket::new("docs").document_chunk_size(512).document_chunk_overlap_size(64)).await?;
    /// # assert_eq!(task.task_id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/embeddings`, class [`Idempotency::WithKey`]. Once a bucket is embedded, the service keeps its embeddings in
    /// step with files that are added, changed or deleted.
    pub fn embed_bucket(&self, params: impl Into<EmbedBucket>) -> Request<EmbeddingTask> {
        let params = params.into();
        Endpoint::post("embeddings.embed_bucket", "/ai/embeddings", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Starts loading a page, and the pages of its domain that it links to, up to 5 levels deep, into a bucket that
    /// exists, and embedding them.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{EmbedUrl, Embeddings};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"task_id":"t-1"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let task = Embeddings::new(&client).embed_url(EmbedUrl::new("https://example.com/help", "docs")).await?;
    /// assert_eq!(task.task_id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/embeddings/url`, class [`Idempotency::WithKey`].
    pub fn embed_url(&self, params: EmbedUrl) -> Request<EmbeddingTask> {
        Endpoint::post("embeddings.embed_url", "/ai/embeddings/url", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns the state of a task.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"task_id":"t-1","status":"processing"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
    /// let task = embeddings.get("t-1").await?;
    /// assert_eq!(task.status, "processing");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/embeddings/{task_id}`.
    pub fn get(&self, task_id: impl AsRef<str>) -> Request<EmbeddingTask> {
        Endpoint::get("embeddings.get", "/ai/embeddings/{task_id}").path("task_id", task_id).data().on(&self.client)
    }

    /// Waits until a task has ended. See [`Poller`] for its timeouts and errors.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"task_id":"t-1","status":"success"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = telnyx_ai_embeddings::Embeddings::new(&client);
    /// let done = embeddings.wait("t-1").poll_interval(Duration::from_secs(5)).deadline(Duration::from_secs(1800)).await?;
    /// assert!(done.status.is_success());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// A task that embedded only some of the files ends well, with [`PartialSuccess`](crate::EmbeddingStatus::PartialSuccess); the files that
    /// failed are in [`buckets().list_files(…)`](crate::Buckets::list_files).
    pub fn wait(&self, task_id: impl AsRef<str>) -> Poller<EmbeddingTask> {
        Poller::new(task_id.as_ref(), self.get(&task_id))
    }

    /// Returns the chunks of an embedded bucket that are closest to a query, closest first.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, SearchDocuments};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"document_chunk":"Press Forgot.","distance":0.12,"metadata":{"filename":"faq.md"}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let search = SearchDocuments::new("docs", "How do I reset my password?").num_of_docs(5);
    /// let documents = Embeddings::new(&client).search_documents(search).await?;
    /// assert_eq!(documents[0].metadata.filename, "faq.md");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/embeddings/similarity-search`, class [`Idempotency::Idempotent`]: it only reads.
    pub fn search_documents(&self, params: SearchDocuments) -> Request<Vec<Document>> {
        Endpoint::post("embeddings.search_documents", "/ai/embeddings/similarity-search", Idempotency::Idempotent)
            .body(&params, &params.extra)
            .list()
            .on(&self.client)
    }

    /// Summarizes a file in a bucket: text, PDF, HTML, JSON, CSV, or a recording up to 100 MB, whose transcription is
    /// charged too.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_embeddings::{Embeddings, SummarizeFile};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"summary":"All is well."}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let summary = Embeddings::new(&client).summarize(SummarizeFile::new("docs", "report.pdf")).await?;
    /// assert_eq!(summary.summary, "All is well.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/summarize`, class [`Idempotency::WithKey`]. One attempt may take 10 minutes by default.
    pub fn summarize(&self, params: SummarizeFile) -> Request<Summary> {
        Endpoint::post("embeddings.summarize", "/ai/summarize", Idempotency::WithKey)
            .body(&params, &params.extra)
            .default_timeout(SUMMARY_TIMEOUT)
            .data()
            .on(&self.client)
    }
}
