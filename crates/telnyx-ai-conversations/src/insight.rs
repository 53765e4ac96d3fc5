//! An insight template.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Timestamp, decode, open_enum};

open_enum! {
    /// Owner of a template.
    pub enum InsightType {
        /// A template of yours.
        Custom = "custom",
        /// A template of the service.
        Default = "default",
    }
}

/// An insight template.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// Id of the template.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Name of the template.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// Instructions for the model: what to find out.
    #[serde(default, deserialize_with = "lenient::string")]
    pub instructions: String,
    /// Owner of the template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insight_type: Option<InsightType>,
    /// JSON schema of the results. JSON in a string is parsed, so this is the schema in both forms.
    #[serde(default, deserialize_with = "schema", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// URL that results are sent to; empty for none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?.map(|value| match &value {
        Value::String(text) => decode::text(text).unwrap_or(value),
        _ => value,
    }))
}
