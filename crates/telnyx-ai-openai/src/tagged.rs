//! Internally tagged JSON objects, whose kind is in `type`.

use serde::de::{DeserializeOwned, Error};
use serde_json::Value;
use telnyx_ai_core::decode;

/// Returns the value of `type`; empty if there is none.
pub(crate) fn kind(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// Decodes a value of a known kind. The error has the JSON path inside the value, because the path of the outer decoder
/// ends at the value.
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
