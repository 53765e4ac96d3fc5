//! Fields and words that report an error.

use serde_json::{Map, Value};

/// Returns `true` if the value of an `error` field reports an error. Empty values such as `null` and `{}` do not.
#[doc(hidden)]
pub fn reports(error: &Value) -> bool {
    !is_empty(error)
}

/// Returns the name and value of the field `error` or `errors`, if it reports an error. Empty values such as `null` and
/// `{}` do not.
#[doc(hidden)]
pub fn error_in(fields: &Map<String, Value>) -> Option<(&'static str, &Value)> {
    ["error", "errors"].into_iter().find_map(|name| Some((name, fields.get(name).filter(|error| !is_empty(error))?)))
}

/// Returns `true` if a finish reason or a status is `error` or `failed`, ignoring case.
#[doc(hidden)]
pub fn is_failure(word: &str) -> bool {
    ["error", "failed"].iter().any(|failure| word.trim().eq_ignore_ascii_case(failure))
}

pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Number(code) => code.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}
