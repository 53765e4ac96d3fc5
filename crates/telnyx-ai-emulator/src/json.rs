//! Helps for building JSON.

use serde_json::Value;

/// Sets a field of an object; other values stay as they are.
pub(crate) fn set(object: &mut Value, field: &str, value: impl Into<Value>) {
    if let Value::Object(fields) = object {
        fields.insert(field.to_owned(), value.into());
    }
}

/// Removes the fields of an object that are null; other values stay as they are.
pub(crate) fn drop_nulls(object: &mut Value) {
    if let Value::Object(fields) = object {
        fields.retain(|_, value| !value.is_null());
    }
}
