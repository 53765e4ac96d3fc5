//! Endpoints of embedding tasks, similarity search and summaries.

use std::time::Duration;

use telnyx_ai_core::internal::{Endpoint, Idempotency, Operation, ResponseAttributes};
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

/// Summarizing a recording includes transcribing it.
const SUMMARY_TIMEOUT: Duration = Duration::from_secs(600);

/// Embedding tasks, embedded buckets, similarity search and summaries; `telnyx.embeddings()` in the facade.
#[derive(Clone, Debug)]
pub struct Embeddings {
    pub(crate) client: Client,
}

impl Embeddings {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.embeddings()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the handle for embedded buckets and their files.
    pub fn buckets(&self) -> Buckets {
        Buckets::new(&self.client)
    }

    /// Lists the tasks that have one of the given statuses. Default: queued and processing tasks.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::{EmbeddingStatus, ListEmbeddingTasks};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let failed = ListEmbeddingTasks::new().status(EmbeddingStatus::Failure);
    /// for task in telnyx.embeddings().list(failed).await? {
    ///     println!("{} {:?}", task.task_id, task.bucket);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/embeddings`. The list has no pages.
    pub fn list(&self, params: ListEmbeddingTasks) -> Request<Vec<EmbeddingTask>> {
        let endpoint = Endpoint::get("embeddings.list", "/ai/embeddings");
        params.status.iter().fold(endpoint, |endpoint, status| endpoint.query("status", status)).list().on(&self.client)
    }

    /// Starts a task that embeds the files of a bucket. [`wait`](Self::wait) waits until the task ends.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::EmbedBucket;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let embeddings = telnyx.embeddings();
    /// let task = embeddings.embed_bucket("docs").await?;
    /// embeddings.wait(&task.task_id).await?;
    ///
    /// let small_chunks = EmbedBucket::new("docs").document_chunk_size(512);
    /// embeddings.embed_bucket(small_chunks).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/embeddings`. Sent with an idempotency key, so the call is retried. Once a bucket is embedded, the
    /// service updates its embeddings when files are added, changed or deleted.
    pub fn embed_bucket(&self, params: impl Into<EmbedBucket>) -> Request<EmbeddingTask> {
        let params = params.into();
        Endpoint::post("embeddings.embed_bucket", "/ai/embeddings", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Uploads the files of a folder to a bucket and embeds them. Later calls upload only what is new or changed.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let report = telnyx.embeddings().embed_dir("./handbook", "docs").await?;
    /// println!("{} uploaded, {} unchanged", report.uploaded.len(), report.unchanged.len());
    /// for (key, error) in &report.failed {
    ///     println!("{key}: {error}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// See [`EmbedDir`](crate::EmbedDir) for its steps, options and errors. Requires the feature `storage`.
    #[cfg(feature = "storage")]
    pub fn embed_dir(
        &self,
        folder: impl Into<std::path::PathBuf>,
        bucket: impl Into<String>,
    ) -> crate::embed_dir::EmbedDir {
        crate::embed_dir::EmbedDir::new(self.clone(), folder.into(), bucket.into())
    }

    /// Starts a task that stores a web page and the pages of its domain that it links to, up to 5 levels deep, in an
    /// existing bucket and embeds them.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::EmbedUrl;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let page = EmbedUrl::new("https://example.com/help", "docs");
    /// let task = telnyx.embeddings().embed_url(page).await?;
    /// telnyx.embeddings().wait(&task.task_id).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/embeddings/url`. Sent with an idempotency key, so the call is retried.
    pub fn embed_url(&self, params: EmbedUrl) -> Request<EmbeddingTask> {
        Endpoint::post("embeddings.embed_url", "/ai/embeddings/url", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns the state of a task.
    ///
    /// `GET /ai/embeddings/{task_id}`.
    pub fn get(&self, task_id: impl AsRef<str>) -> Request<EmbeddingTask> {
        Endpoint::get("embeddings.get", "/ai/embeddings/{task_id}").path("task_id", task_id).data().on(&self.client)
    }

    /// Waits until a task has ended. See [`Poller`] for its timeouts and errors.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    ///
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let task = telnyx.embeddings().embed_bucket("docs").await?;
    /// let done = telnyx
    ///     .embeddings()
    ///     .wait(&task.task_id)
    ///     .poll_interval(Duration::from_secs(5))
    ///     .deadline(Duration::from_secs(1800))
    ///     .await?;
    /// println!("{}", done.status);
    /// # Ok(()) }
    /// ```
    ///
    /// A task that embedded only some of the files is a success with the status
    /// [`PartialSuccess`](crate::EmbeddingStatus::PartialSuccess).
    /// [`buckets().list_files(…)`](crate::Buckets::list_files) lists the files that failed.
    pub fn wait(&self, task_id: impl AsRef<str>) -> Poller<EmbeddingTask> {
        Poller::new(task_id.as_ref(), self.get(&task_id))
    }

    /// Returns the chunks of an embedded bucket that are closest to a query, closest first.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::SearchDocuments;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let search = SearchDocuments::new("docs", "How do I reset my password?").num_of_docs(5);
    /// for document in telnyx.embeddings().search_documents(search).await? {
    ///     println!("{} {}", document.metadata.filename, document.document_chunk);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/embeddings/similarity-search`. Idempotent, so the call is retried.
    pub fn search_documents(&self, params: SearchDocuments) -> Request<Vec<Document>> {
        Endpoint::post("embeddings.search_documents", "/ai/embeddings/similarity-search", Idempotency::Idempotent)
            .body(&params, &params.extra)
            .list()
            .operation(Operation::Retrieval, |_, mut span| span.succeed(|_| ResponseAttributes::default()))
            .on(&self.client)
    }

    /// Summarizes a file in a bucket: text, PDF, HTML, JSON, CSV, or a recording up to 100 MB, whose transcription is
    /// charged too.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::SummarizeFile;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let file = SummarizeFile::new("docs", "report.pdf").system_prompt("In three sentences.");
    /// println!("{}", telnyx.embeddings().summarize(file).await?.summary);
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/summarize`. Sent with an idempotency key, so the call is retried. One attempt may take 10 minutes by
    /// default.
    pub fn summarize(&self, params: SummarizeFile) -> Request<Summary> {
        Endpoint::post("embeddings.summarize", "/ai/summarize", Idempotency::WithKey)
            .body(&params, &params.extra)
            .default_timeout(SUMMARY_TIMEOUT)
            .data()
            .on(&self.client)
    }
}
