//! A row of a count of insights.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Result, decode};

/// The number of insights with one combination of values.
///
/// ```
/// let row: telnyx_ai_conversations::InsightAggregate =
///     serde_json::from_str(r#"{"score":4,"metadata.assistant_id":"a-1","record_count":17}"#)?;
/// assert_eq!((row.record_count, row.fields["metadata.assistant_id"].as_str()), (17, Some("a-1")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightAggregate {
    /// Number of insights in the group. A response without it is an error: a missing count must not read as 0.
    #[serde(deserialize_with = "lenient::required_u64")]
    pub record_count: u64,
    /// Values by the names of the requested fields.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl InsightAggregate {
    /// Returns the value of a field by its requested name; `None` if the row has no such field.
    ///
    /// ```
    /// let row: telnyx_ai_conversations::InsightAggregate = serde_json::from_str(r#"{"score":4,"record_count":17}"#)?;
    /// assert_eq!(row.get("score").and_then(|score| score.as_u64()), Some(4));
    /// assert_eq!(row.get("topic"), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// Returns the value of a field as a `T`. A number or a boolean may be a text on the wire, and a text a number or a
    /// boolean; an absent field is null, which an `Option` accepts.
    ///
    /// ```
    /// let row: telnyx_ai_conversations::InsightAggregate = serde_json::from_str(r#"{"score":"4","record_count":17}"#).unwrap();
    /// assert_eq!(row.get_as::<u8>("score")?, 4);
    /// assert_eq!(row.get_as::<Option<String>>("metadata.assistant_id")?, None);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the field; the value stays readable with [`get`](Self::get).
    pub fn get_as<T: DeserializeOwned>(&self, field: &str) -> Result<T> {
        let value = self.get(field).unwrap_or(&Value::Null);
        let in_other_form = || match value {
            Value::String(text) => decode::text(text).ok(),
            Value::Number(_) | Value::Bool(_) => T::deserialize(Value::String(value.to_string())).ok(),
            _ => None,
        };
        decode::text(&value.to_string())
            .or_else(|problem| in_other_form().ok_or(problem))
            .map_err(|problem| problem.under(field).into())
    }
}
