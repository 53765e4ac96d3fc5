//! Objects that say with `type` what they are.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;
use telnyx_ai_core::decode;

/// The word in `type`; empty where there is none.
pub(crate) fn kind(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Reads a value whose kind is known. The error says where inside of it the problem lies, because the path that is kept
/// outside ends at the value.
pub(crate) fn read<T: DeserializeOwned, E: Error>(mut value: Value) -> Result<T, E> {
    if let Value::Object(fields) = &mut value {
        fields.remove("type");
    }
    T::deserialize(&value).map_err(|error| {
        let traced = decode::text::<T>(&value.to_string()).err();
        match traced.as_ref().and_then(|traced| traced.json_path()) {
            Some(path) if path != "." => E::custom(format!("at `{path}`: {error}")),
            _ => E::custom(error),
        }
    })
}
