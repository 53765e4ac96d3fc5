//! Rows of counted insights.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Result, decode};

/// Number of insights with one combination of values.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightAggregate {
    /// Number of insights in the group. A response without it is a decode error.
    #[serde(deserialize_with = "lenient::required_u64")]
    pub record_count: u64,
    /// Values by the names of the requested fields.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl InsightAggregate {
    /// Returns the value of a field by its requested name; `None` if the row has no such field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// Returns the value of a field as a `T`. Also reads a number or boolean that the service sends as a string, and a
    /// string that the service sends as a number or boolean. An absent field is null, which an `Option` accepts.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), with the field name. [`get`](Self::get) still returns the
    /// value.
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
