//! Helpers for building JSON.

use serde_json::Value;

/// Sets a field of an object; other values are unchanged.
pub(crate) fn set(object: &mut Value, field: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(field.to_owned(), value.into());
    }
}

/// Sets a field of an object if the value is present.
pub(crate) fn set_some(object: &mut Value, field: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        set(object, field, value);
    }
}
