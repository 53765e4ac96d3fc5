//! Uploads of the files of a folder, and their embedding.

mod event;
mod events;
mod filter;
mod glob;
mod md5;
mod remote;
mod report;
mod run;
mod upload;
mod wait;
mod walk;

use std::future::{Future, IntoFuture};
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use telnyx_ai_core::Result;
use telnyx_ai_storage::StorageRegion;

use crate::embed_bucket::EmbedBucket;
use crate::embeddings::Embeddings;
use events::EventQueue;

pub use event::{EmbedDirEvent, SkipReason};
pub use events::EmbedDirStream;
pub use report::EmbedDirReport;

/// Upload and embedding of the files of a folder, from [`Embeddings::embed_dir`]. Await it, or read its progress as a
/// [`stream`](Self::stream).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let run = telnyx
///     .embeddings()
///     .embed_dir("./handbook", "docs")
///     .exclude("drafts/")
///     .prefix("handbook/")
///     .delete_missing(true);
/// let report = run.await?;
/// println!("{} embedded, {} failed", report.embedded.len(), report.failed.len());
/// # Ok(()) }
/// ```
///
/// # Steps
/// 1. The folder is read. Hidden files, files that a `.gitignore` file in the folder or in one of its sub-folders ignores, and
///    files that [`include`](Self::include) and [`exclude`](Self::exclude) do not select are left out without an event. Of the
///    others, files that are too large or of a type that the service does not read, and symbolic links, are reported as
///    skipped. The types are csv, htm, html, json, markdown, md, pdf, text, txt, and the recordings m4a, mp3, mp4, mpeg, mpga, wav and webm.
/// 2. The bucket is created if there is none. Names of buckets are unique among all accounts.
/// 3. New and changed files are uploaded. A file is unchanged if the object has its size and its MD5, which is the entity tag
///    or the metadata `x-amz-meta-md5` of the object. Modification times are not compared, so a fresh copy of the folder
///    uploads nothing.
/// 4. With [`delete_missing`](Self::delete_missing), objects without a file are deleted.
/// 5. If the bucket is not embedded yet, a task is started that embeds it. Otherwise the service embeds new and changed files
///    by itself. The task includes all files of the bucket, also those of others.
/// 6. With [`wait`](Self::wait), the run waits until each file is embedded or has failed.
///
/// A dropped or failed run can be started again: it continues, and sends no file again that the service has stored.
///
/// # Patterns
/// As in `.gitignore`: `*` and `?` match within a name, `**` matches any number of folders, `[a-z]` and `[!a-z]` match
/// one character. A pattern with a slash at the start or in the middle is relative to the folder, any other matches at
/// any depth. A slash at the end means folders, with their content. Case matters.
///
/// # Errors
/// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), before any request, if the folder does not exist, is
/// not a folder or has no file to embed, and for invalid options. [`is_conflict`](telnyx_ai_core::Error::is_conflict)
/// or [`is_permission_denied`](telnyx_ai_core::Error::is_permission_denied) if the bucket belongs to someone else.
/// [`is_timeout`](telnyx_ai_core::Error::is_timeout) after the
/// [`deadline`](Self::deadline). Failures that concern all files, such as a lost connection, end the run; the failure
/// of one file is in [`failed`](field@EmbedDirReport::failed), and the others continue. The error of an awaited run has
/// the report so far as its [`attachment`](telnyx_ai_core::Error::attachment).
#[must_use = "a run does nothing until it is awaited or its stream is read"]
#[derive(Clone, Debug)]
pub struct EmbedDir {
    embeddings: Embeddings,
    folder: PathBuf,
    bucket: String,
    include: Vec<String>,
    exclude: Vec<String>,
    prefix: String,
    max_file_bytes: u64,
    delete_missing: bool,
    max_concurrency: usize,
    region: Option<StorageRegion>,
    params: EmbedBucket,
    wait: bool,
    deadline: Duration,
}

impl EmbedDir {
    pub(crate) fn new(embeddings: Embeddings, folder: PathBuf, bucket: String) -> Self {
        Self {
            embeddings,
            folder,
            params: EmbedBucket::new(bucket.clone()),
            bucket,
            include: Vec::new(),
            exclude: Vec::new(),
            prefix: String::new(),
            max_file_bytes: 100_000_000,
            delete_missing: false,
            max_concurrency: 4,
            region: None,
            wait: true,
            deadline: Duration::from_secs(60 * 60),
        }
    }

    /// Adds a pattern of files to embed. Default: all files. With several patterns, one must match.
    pub fn include(mut self, pattern: impl Into<String>) -> Self {
        self.include.push(pattern.into());
        self
    }

    /// Adds a pattern of files to leave out, also if [`include`](Self::include) selects them. Default: none.
    pub fn exclude(mut self, pattern: impl Into<String>) -> Self {
        self.exclude.push(pattern.into());
        self
    }

    /// Sets the start of all keys, such as `handbook/`. Default: none. Use one for each folder if several share a
    /// bucket.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the size in bytes above which files are skipped. Default 100,000,000, the limit of recordings.
    pub fn max_file_bytes(mut self, bytes: u64) -> Self {
        self.max_file_bytes = bytes;
        self
    }

    /// With `true`, deletes all objects below the [`prefix`](Self::prefix) that have no file in the folder, and with
    /// them their embeddings. Default `false`.
    ///
    /// Objects that [`include`](Self::include) and [`exclude`](Self::exclude) do not select, and objects whose file
    /// exists but is skipped, ignored or unreadable, are kept.
    pub fn delete_missing(mut self, delete: bool) -> Self {
        self.delete_missing = delete;
        self
    }

    /// Sets the number of files that are compared and uploaded at once, at least 1. Default 4.
    pub fn max_concurrency(mut self, files: usize) -> Self {
        self.max_concurrency = files;
        self
    }

    /// Sets the region of the bucket if it has to be created. Default `us-central-1`.
    pub fn region(mut self, region: impl Into<StorageRegion>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the parameters of the first embedding, such as the model and the size of chunks. Their bucket name is
    /// replaced. They have no effect on a bucket that is embedded already.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::EmbedBucket;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let small_chunks = EmbedBucket::new("docs").document_chunk_size(512);
    /// telnyx.embeddings().embed_dir("./handbook", "docs").embed(small_chunks).await?;
    /// # Ok(()) }
    /// ```
    pub fn embed(mut self, params: impl Into<EmbedBucket>) -> Self {
        self.params = params.into();
        self
    }

    /// With `false`, ends the run as soon as the files are uploaded and the task is started. Default `true`.
    pub fn wait(mut self, wait: bool) -> Self {
        self.wait = wait;
        self
    }

    /// Sets the maximum time from the end of the uploads until all files are embedded. Default 1 hour.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Starts the run and returns its progress.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::embeddings::EmbedDirEvent;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut events = telnyx.embeddings().embed_dir("./handbook", "docs").stream();
    /// while let Some(event) = events.try_next().await? {
    ///     match event {
    ///         EmbedDirEvent::Uploaded { key, bytes } => println!("{key}: {bytes} bytes"),
    ///         EmbedDirEvent::Failed { key, error } => println!("{key}: {error}"),
    ///         _ => {}
    ///     }
    /// }
    /// println!("{} embedded", events.report().embedded.len());
    /// # Ok(()) }
    /// ```
    ///
    /// The work is done while the stream is read. Dropping it stops the run; a task that was started continues.
    pub fn stream(self) -> EmbedDirStream {
        let queue = EventQueue::default();
        EmbedDirStream::new(queue.clone(), Box::pin(run::run(self, queue)))
    }
}

impl IntoFuture for EmbedDir {
    type Output = Result<EmbedDirReport>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<EmbedDirReport>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut events = self.stream();
            loop {
                match events.try_next().await {
                    Ok(Some(_)) => {}
                    Ok(None) => return Ok(events.report().clone()),
                    Err(error) => return Err(error.with_attachment(events.report().clone())),
                }
            }
        })
    }
}
