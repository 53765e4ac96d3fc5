//! An embedding task and its status.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Task, Timestamp, open_enum, status_predicates};

open_enum! {
    /// Status of an embedding task or of one file.
    ///
    /// ```
    /// use telnyx_ai::embeddings::EmbeddingStatus;
    ///
    /// assert!(EmbeddingStatus::PartialSuccess.is_success());
    /// assert!(EmbeddingStatus::from("failed").is_failure());
    /// assert!(!EmbeddingStatus::Queued.is_finished());
    /// ```
    pub enum EmbeddingStatus {
        /// The task waits for a worker.
        Queued = "queued",
        /// The task runs.
        Processing = "processing",
        /// All files are embedded.
        Success = "success",
        /// Some files are embedded, and at least one is not.
        PartialSuccess = "partial_success",
        /// No file is embedded. The service also sends `failed`; [`is_failure`](Self::is_failure) is `true` for both.
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
/// Responses of different operations have different fields; a missing one is empty or `None`. The id is always present.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EmbeddingTask {
    /// Id of the task, for [`get`](crate::Embeddings::get) and [`wait`](crate::Embeddings::wait).
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Name of the task.
    #[serde(default, deserialize_with = "lenient::string")]
    pub task_name: String,
    /// Status of the task.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EmbeddingStatus,
    /// Bucket that the task embeds. Only [`list`](crate::Embeddings::list) returns it.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// Id of the owner. [`get`](crate::Embeddings::get) does not return it.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Time of the start.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the end; `None` while the task runs.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Task for EmbeddingTask {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}
