//! A file of an embedded bucket.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::Timestamp;
use telnyx_ai_core::internal::lenient;

use crate::embedding_task::EmbeddingStatus;

/// A file of an embedded bucket.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketFile {
    /// Name of the file in its bucket.
    #[serde(deserialize_with = "lenient::required_string")]
    pub filename: String,
    /// Status of the file. The service documents no values for a file; the SDK uses the values of a task.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EmbeddingStatus,
    /// Time at which the service first saw the file.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the last change.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Time of the last embedding.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub last_embedded_at: Option<Timestamp>,
    /// Reason of a failure.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub error_reason: Option<String>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
