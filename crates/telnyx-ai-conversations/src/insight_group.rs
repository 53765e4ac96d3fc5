//! A group of insight templates.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::Timestamp;
use telnyx_ai_core::internal::lenient;

use crate::insight::Insight;

/// A group of insight templates.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightGroup {
    /// Id of the group.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Name of the group.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// Purpose of the group.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// URL that results are sent to; empty for none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// Templates of the group.
    #[serde(default, deserialize_with = "lenient::list")]
    pub insights: Vec<Insight>,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
