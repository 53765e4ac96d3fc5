//! Objects that say with `type` what they are.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;
use telnyx_ai_core::decode;

/// The word in `type`; empty where there is none.
pub(crate) fn kind(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Reads an object whose `type` told what it is. The error says where inside the object the problem lies, because the
/// path that is kept outside ends at the object.
pub(crate) fn read<T: DeserializeOwned, E: Error>(mut value: Value) -> Result<T, E> {
    if let Value::Object(fields) = &mut value {
        fields.remove("type");
    }
    T::deserialize(&value).map_err(|error| match decode::text::<T>(&value.to_string()) {
        Err(problem) => E::custom(problem),
        Ok(_) => E::custom(error),
    })
}
