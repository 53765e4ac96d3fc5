//! An insight template.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Timestamp, decode, open_enum};

open_enum! {
    /// Owner of a template.
    ///
    /// ```
    /// use telnyx_ai_conversations::InsightType;
    ///
    /// assert_eq!(InsightType::from("default"), InsightType::Default);
    /// assert_eq!(InsightType::from("shared"), InsightType::Other("shared".into())); // one that this release does not know
    /// ```
    pub enum InsightType {
        /// A template of yours.
        Custom = "custom",
        /// A template of the service.
        Default = "default",
    }
}

/// An insight template.
///
/// ```
/// use telnyx_ai_conversations::{Insight, InsightType};
///
/// let insight: Insight = serde_json::from_str(
///     r#"{"id":"t-1","name":"score","instructions":"Rate it.","insight_type":"custom","json_schema":"{\"type\":\"object\"}"}"#,
/// )?;
/// assert_eq!((insight.name.as_str(), insight.insight_type), ("score", Some(InsightType::Custom)));
/// assert_eq!(insight.json_schema, Some(serde_json::json!({ "type": "object" })));
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?.map(|value| match &value {
        Value::String(text) => decode::text(text).unwrap_or(value),
        _ => value,
    }))
}
