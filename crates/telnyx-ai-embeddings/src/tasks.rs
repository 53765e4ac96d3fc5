//! Embedding tasks: start one, look at it, wait for it.

use telnyx_ai_core::{
    Poller, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_embedding::{CreateEmbedding, EmbedUrl};
use crate::embeddings::Embeddings;
use crate::list_tasks::ListEmbeddingTasks;
use crate::types::EmbeddingTask;

impl Embeddings {
    /// The tasks that have one of the given statuses; queued and processing ones where none is given.
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
    /// use telnyx_ai_embeddings::{CreateEmbedding, Embeddings};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":{"task_id":"t-1","status":"queued"}}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body)).reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let embeddings = Embeddings::new(&client);
    ///
    /// let task = embeddings.create("docs").await?;
    /// let finer = embeddings.create(CreateEmbedding::new("docs").document_chunk_size(512).document_chunk_overlap_size(64)).await?;
    /// # assert_eq!(task.task_id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/embeddings`, class [`Idempotency::WithKey`]. Once a bucket is embedded, the service keeps its embeddings in
    /// step with files that are added, changed or deleted.
    pub fn create(&self, params: impl Into<CreateEmbedding>) -> Request<EmbeddingTask> {
        let params = params.into();
        Endpoint::post("embeddings.create", "/ai/embeddings", Idempotency::WithKey)
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

    /// The state of a task.
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

    /// Waits until a task has ended. See [`Poller`] for its clocks and its errors.
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
    /// failed are in [`buckets().get(…)`](crate::Buckets::get).
    pub fn wait(&self, task_id: impl AsRef<str>) -> Poller<EmbeddingTask> {
        Poller::new(task_id.as_ref(), self.get(&task_id))
    }
}
