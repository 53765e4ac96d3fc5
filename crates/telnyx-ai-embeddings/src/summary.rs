//! A summary of a file.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

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
    /// Text of the summary.
    #[serde(deserialize_with = "lenient::required_string")]
    pub summary: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
