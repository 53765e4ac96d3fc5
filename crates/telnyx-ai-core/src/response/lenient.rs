//! Serde helpers that read a field in all forms that the service sends.
//!
//! Responses vary: a number may be a string, a string a number, a list `null`. Each helper accepts the forms of the
//! same meaning and rejects all others with an error that names the expected type and the value. Use them with
//! `#[serde(deserialize_with = "…")]`.

use serde::de::{Deserialize, Deserializer};
use serde_json::Value;

use crate::response::time::Timestamp;
pub(crate) use json::Json;
pub(crate) use list::{Entries, required_entries};
pub use list::{list, required_list};
pub use required::{required_f64, required_string, required_u64};
pub use text_or_list::{TextOrList, any_text_or_list, text_or_list};
pub use tolerant::{any_count, extra, objects, opt_any_count, opt_any_f64, opt_object};

mod json;
mod list;
mod required;
#[cfg(test)]
mod tests;
mod text_or_list;
mod tolerant;

/// Reads a string, number or boolean as text; `null` is the empty string.
///
/// A number is read as its JSON text (`3`, `3.5`).
///
/// # Errors
/// Fails for an array or an object.
pub fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_string(deserializer).map(Option::unwrap_or_default)
}

/// Reads a string, number or boolean as text; `null` is `None`.
///
/// # Errors
/// Fails for an array or an object.
pub fn opt_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Json::read(deserializer)? {
        Json::Text(text) => Ok(Some(text.into_owned())),
        Json::Null => Ok(None),
        json => json.into_text().map(Some).map_err(|json| json.type_error("a string")),
    }
}

/// Reads a text. `null` is `None`, a number or a boolean is read as its JSON text, and `other` converts an array or an
/// object.
///
/// # Errors
/// Fails for a value for which `other` returns `None`; the message contains `expected`.
pub fn opt_text_or<'de, D: Deserializer<'de>>(
    deserializer: D,
    expected: &'static str,
    other: impl FnOnce(&Value) -> Option<String>,
) -> Result<Option<String>, D::Error> {
    match Json::read(deserializer)? {
        Json::Null => Ok(None),
        Json::Text(text) => Ok(Some(text.into_owned())),
        Json::Compound(value) => match other(&value) {
            Some(text) => Ok(Some(text)),
            None => Err(Json::Compound(value).type_error(expected)),
        },
        json => json.into_text().map(Some).map_err(|json| json.type_error(expected)),
    }
}

/// Passes the text of a string, number or boolean to `read`. A string is not copied.
/// [`open_enum!`](crate::response::open_enum) decodes with it.
#[doc(hidden)]
pub fn with_text<'de, D, T>(deserializer: D, read: impl FnOnce(&str) -> T) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    match Json::read(deserializer)? {
        Json::Text(text) => Ok(read(&text)),
        json => json.into_text().map(|text| read(&text)).map_err(|json| json.type_error("a string")),
    }
}

macro_rules! pair {
    ($plain:ident, $optional:ident, $type:ty, $read:path, $expected:literal, $accepts:literal) => {
        #[doc = concat!("Reads ", $accepts, "; `null` is the default.")]
        ///
        /// # Errors
        /// Fails for any other value. The error names the expected type and the value.
        pub fn $plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
            $optional(deserializer).map(Option::unwrap_or_default)
        }

        #[doc = concat!("Reads ", $accepts, "; `null` is `None`.")]
        ///
        /// # Errors
        /// Fails for any other value. The error names the expected type and the value.
        pub fn $optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
            match Json::read(deserializer)? {
                Json::Null => Ok(None),
                json => $read(&json).map(Some).ok_or_else(|| json.type_error($expected)),
            }
        }
    };
}

pair!(
    u64,
    opt_u64,
    u64,
    Json::as_u64,
    "an unsigned integer",
    "an unsigned integer, also as a string or an integral float"
);
pair!(i64, opt_i64, i64, Json::as_i64, "an integer", "an integer, also as a string or an integral float");
pair!(f64, opt_f64, f64, Json::as_f64, "a number", "a number, also as a string");
pair!(bool, opt_bool, bool, Json::as_bool, "a boolean", "a boolean, also as `0`, `1`, `\"true\"` or `\"false\"`");

/// Reads a value of type `T`; `null` is `T::default()`.
///
/// Use this helper for lists, maps and structs that the service may send as `null`.
///
/// # Errors
/// Fails for a value that `T` rejects.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a present field, including `null`, for request fields in which `null` has its own meaning.
///
/// # Errors
/// Fails for a value that `T` rejects.
#[doc(hidden)]
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Reads JSON text: a string is unchanged, any other value is serialized compactly; `null` is the empty string.
///
/// Use this helper for tool-call arguments, which are documented as a string and are sometimes an object. The keys of
/// such an object may be reordered.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_json_text(deserializer).map(Option::unwrap_or_default)
}

/// Reads JSON text like [`json_text`]; `null` is `None`.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn opt_json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Json::read(deserializer)? {
        Json::Text(text) => Some(text.into_owned()),
        Json::Null => None,
        Json::Compound(value) => Some(value.to_string()),
        json => json.into_text().ok(),
    })
}

/// Reads a time in all forms of [`Timestamp`]. `null` and any value that is not a time are `None`: the service
/// documents many times as plain text, and an unreadable time must not fail the response.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn opt_timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Json::read(deserializer).map(|json| Timestamp::from_json(&json))
}
