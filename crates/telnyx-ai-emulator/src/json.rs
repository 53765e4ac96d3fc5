//! Helps for building JSON.

use serde_json::Value;

/// Sets a field of an object; other values stay as they are.
pub(crate) fn set(object: &mut Value, field: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(field.to_owned(), value.into());
    }
}

/// Sets a field of an object if there is a value.
pub(crate) fn set_some(object: &mut Value, field: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        set(object, field, value);
    }
}
