//! What comes back.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, internal::lenient, open_enum, status_predicates};

open_enum! {
    /// The status of an embedding task, or of one file.
    ///
    /// ```
    /// use telnyx_ai_embeddings::EmbeddingStatus;
    ///
    /// assert!(EmbeddingStatus::from("partial_success").is_success());
    /// assert!(EmbeddingStatus::from("failed").is_failure());
    /// assert!(!EmbeddingStatus::Queued.is_finished());
    /// ```
    pub enum EmbeddingStatus {
        /// Waits for a worker.
        Queued = "queued",
        /// Runs.
        Processing = "processing",
        /// All files are embedded.
        Success = "success",
        /// Some files are embedded, and at least one is not.
        PartialSuccess = "partial_success",
        /// No file is embedded. The service also writes `failed`; [`is_failure`](Self::is_failure) knows both.
        Failure = "failure",
    }
}

status_predicates!(EmbeddingStatus);

impl Default for EmbeddingStatus {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

/// A task that embeds documents.
///
/// ```
/// let task: telnyx_ai_embeddings::EmbeddingTask = serde_json::from_str(r#"{"task_id":"t-1","status":"queued"}"#)?;
/// assert_eq!((task.status.as_str(), task.finished_at), ("queued", None));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Operations send different parts of it: what one leaves out is empty or `None` here. The id is always there.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingTask {
    /// What [`get`](crate::Embeddings::get) and [`wait`](crate::Embeddings::wait) take.
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::string")]
    pub task_name: String,
    /// How far it is.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EmbeddingStatus,
    /// The bucket it works on; only in a list.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// Whose it is; not in answers to [`get`](crate::Embeddings::get).
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// When it was started.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Task for EmbeddingTask {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}

/// A file of an embedded bucket.
///
/// ```
/// let file: telnyx_ai_embeddings::BucketFile = serde_json::from_str(r#"{"filename":"a.pdf","status":"failure","error_reason":"encrypted"}"#)?;
/// assert_eq!(file.error_reason.as_deref(), Some("encrypted"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketFile {
    /// Its name in the bucket.
    #[serde(deserialize_with = "lenient::required_string")]
    pub filename: String,
    /// How far it is. The service documents no words for a file; these are those of a task.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EmbeddingStatus,
    /// When it was first seen.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When it was last embedded.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub last_embedded_at: Option<Timestamp>,
    /// Why it could not be embedded.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub error_reason: Option<String>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A chunk of a document that a search found.
///
/// ```
/// let document: telnyx_ai_embeddings::Document = serde_json::from_str(r#"{"document_chunk":"Press Forgot.","distance":"0.12"}"#)?;
/// assert_eq!((document.document_chunk.as_str(), document.distance), ("Press Forgot.", 0.12));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The text.
    #[serde(deserialize_with = "lenient::required_string")]
    pub document_chunk: String,
    /// The cosine distance from the query, 0 to 1: the lower, the closer.
    // A distance that is missing must not read as 0, a perfect match.
    #[serde(deserialize_with = "lenient::required_f64")]
    pub distance: f64,
    /// Where it comes from.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: DocumentMetadata,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Where a chunk comes from.
///
/// ```
/// let metadata: telnyx_ai_embeddings::DocumentMetadata = serde_json::from_str(r#"{"filename":"faq.md","loader_metadata":{"heading":"Login"}}"#)?;
/// assert_eq!(metadata.loader_metadata["heading"], "Login");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DocumentMetadata {
    /// The address of the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub source: String,
    /// The checksum of the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub checksum: String,
    /// The model that embedded it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub embedding: String,
    /// The name of the document in its bucket.
    #[serde(default, deserialize_with = "lenient::string")]
    pub filename: String,
    /// 0 to 1: the higher, the closer to the query.
    #[serde(default, deserialize_with = "lenient::opt_f64", skip_serializing_if = "Option::is_none")]
    pub certainty: Option<f64>,
    /// What a custom loader added, such as `article_url` and `heading`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub loader_metadata: Map<String, Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A summary of a file.
///
/// ```
/// let summary: telnyx_ai_embeddings::Summary = serde_json::from_str(r#"{"summary":"All is well."}"#)?;
/// assert_eq!(summary.summary, "All is well.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The text.
    #[serde(deserialize_with = "lenient::required_string")]
    pub summary: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
