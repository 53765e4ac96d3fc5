//! A fine-tuning job and its status.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, internal::lenient, open_enum, status_predicates};

use crate::hyperparameters::Hyperparameters;

open_enum! {
    /// The status of a fine-tuning job.
    ///
    /// ```
    /// use telnyx_ai_fine_tuning::FineTuningStatus;
    ///
    /// assert_eq!(FineTuningStatus::from("cancelled"), FineTuningStatus::Cancelled);
    /// assert!(FineTuningStatus::Cancelled.is_failure()); // finished without a model
    /// assert_eq!(FineTuningStatus::from("validating_files").to_string(), "validating_files"); // unknown, and kept
    /// ```
    pub enum FineTuningStatus {
        /// Waits for a worker.
        Queued = "queued",
        /// Runs.
        Running = "running",
        /// The model is there.
        Succeeded = "succeeded",
        /// There is no model.
        Failed = "failed",
        /// Stopped before its end.
        Cancelled = "cancelled",
    }
}

status_predicates!(FineTuningStatus);

/// A fine-tuning job.
///
/// ```
/// let job: telnyx_ai_fine_tuning::FineTuningJob = serde_json::from_str(
///     r#"{"id":"llama-support","status":"running","created_at":1735689600,"finished_at":null,"hyperparameters":{"n_epochs":3}}"#,
/// )?;
/// assert_eq!(job.created_at.unwrap().to_string(), "2025-01-01T00:00:00Z");
/// assert_eq!((job.hyperparameters.n_epochs, job.finished_at, job.trained_tokens), (Some(3), None, None));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Its times are Unix seconds on the wire.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FineTuningJob {
    /// Id of the job, and name of the model that it creates.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Status of the job.
    pub status: FineTuningStatus,
    /// Model that is tuned.
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
    /// Number of tokens that are charged; `None` while the job runs.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub trained_tokens: Option<u64>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Task for FineTuningJob {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}
