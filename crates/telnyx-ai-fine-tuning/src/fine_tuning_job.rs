//! A fine-tuning job and its status.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, internal::lenient, open_enum, status_predicates};

use crate::hyperparameters::Hyperparameters;

open_enum! {
    /// Status of a fine-tuning job.
    ///
    /// ```
    /// use telnyx_ai::fine_tuning::FineTuningStatus;
    ///
    /// assert!(FineTuningStatus::Cancelled.is_failure()); // finished without a model
    /// assert_eq!(FineTuningStatus::from("validating_files").as_str(), "validating_files"); // unknown
    /// ```
    pub enum FineTuningStatus {
        /// The job waits for a worker.
        Queued = "queued",
        /// The job runs.
        Running = "running",
        /// The model is ready.
        Succeeded = "succeeded",
        /// The job failed without a model.
        Failed = "failed",
        /// The job was cancelled before it ended.
        Cancelled = "cancelled",
    }
}

status_predicates!(FineTuningStatus);

/// A fine-tuning job.
///
/// The times are Unix seconds on the wire.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuningJob {
    /// Id of the job, and name of the model that it creates.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Status of the job.
    pub status: FineTuningStatus,
    /// Model that the job tunes.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Storage bucket, or object in one, with the training data.
    #[serde(default, deserialize_with = "lenient::string")]
    pub training_file: String,
    /// Settings of the training.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub hyperparameters: Hyperparameters,
    /// Id of the organization that owns the job.
    #[serde(default, deserialize_with = "lenient::string")]
    pub organization_id: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the end; `None` while the job runs.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Number of charged tokens; `None` while the job runs.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub trained_tokens: Option<u64>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Task for FineTuningJob {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}
