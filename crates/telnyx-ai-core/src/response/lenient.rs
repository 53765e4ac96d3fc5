//! Serde helpers that read a field in every form the service has been seen to send it.
//!
//! Responses drift: a number arrives as a string, a string as a number, a list as `null`. Each helper accepts the forms
//! that carry the same meaning and refuses the rest with an error that names what was expected and what came. Use them
//! on fields:
//!
//! ```
//! use serde::Deserialize;
//!
//! #[derive(Deserialize)]
//! struct Task {
//!     #[serde(default, deserialize_with = "telnyx_ai_core::internal::lenient::string")]
//!     id: String,
//!     #[serde(default, deserialize_with = "telnyx_ai_core::internal::lenient::opt_u64")]
//!     trained_tokens: Option<u64>,
//!     #[serde(default, deserialize_with = "telnyx_ai_core::internal::lenient::or_default")]
//!     tags: Vec<String>,
//! }
//!
//! let task: Task = serde_json::from_str(r#"{"id": 7, "trained_tokens": "1200", "tags": null}"#)?;
//! assert_eq!((task.id.as_str(), task.trained_tokens, task.tags.len()), ("7", Some(1200), 0));
//! # Ok::<(), serde_json::Error>(())
//! ```

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
/// Numbers keep their JSON spelling (`3`, `3.5`).
///
/// # Errors
/// An array or an object.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("42");
/// assert_eq!(telnyx_ai_core::internal::lenient::string(&mut json)?, "42");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_string(deserializer).map(Option::unwrap_or_default)
}

/// Reads a string, number or boolean as text; `null` is `None`.
///
/// # Errors
/// An array or an object.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("null");
/// assert_eq!(telnyx_ai_core::internal::lenient::opt_string(&mut json)?, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn opt_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Json::read(deserializer)? {
        Json::Text(text) => Ok(Some(text.into_owned())),
        Json::Null => Ok(None),
        json => json.spelled().map(Some).map_err(|json| json.refused("a string")),
    }
}

/// Reads a text; `null` is `None`, a number or a boolean is read in its JSON spelling, and an array or an object is what
/// `other` makes of it.
///
/// # Errors
/// A value for which `other` returns `None`; `expected` names what was expected.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str(r#"["a", "b"]"#);
/// let count = |value: &serde_json::Value| Some(format!("{} texts", value.as_array()?.len()));
/// let text = telnyx_ai_core::internal::lenient::opt_text_or(&mut json, "a text or an array of texts", count)?;
/// assert_eq!(text.as_deref(), Some("2 texts"));
/// # Ok::<(), serde_json::Error>(())
/// ```
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
            None => Err(Json::Compound(value).refused(expected)),
        },
        json => json.spelled().map(Some).map_err(|json| json.refused(expected)),
    }
}

/// Hands the text of a string, number or boolean to `read` without allocating: what [`open_enum!`](crate::response::open_enum)
/// decodes with.
#[doc(hidden)]
pub fn with_text<'de, D, T>(deserializer: D, read: impl FnOnce(&str) -> T) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    match Json::read(deserializer)? {
        Json::Text(text) => Ok(read(&text)),
        json => json.spelled().map(|text| read(&text)).map_err(|json| json.refused("a string")),
    }
}

macro_rules! pair {
    (
        $plain:ident, $optional:ident, $type:ty, $read:path,
        $expected:literal, $accepts:literal, $sample:literal, $value:literal
    ) => {
        #[doc = concat!("Reads ", $accepts, "; `null` is the default.")]
        ///
        /// # Errors
        /// Anything else, with what was expected and what came.
        ///
        /// ```
        #[doc = concat!("let mut json = serde_json::Deserializer::from_str(r#\"", $sample, "\"#);")]
        #[doc = concat!("assert_eq!(telnyx_ai_core::internal::lenient::", stringify!($plain), "(&mut json)?, ", $value, ");")]
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn $plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
            $optional(deserializer).map(Option::unwrap_or_default)
        }

        #[doc = concat!("Reads ", $accepts, "; `null` is `None`.")]
        ///
        /// # Errors
        /// Anything else, with what was expected and what came.
        ///
        /// ```
        #[doc = concat!("let mut json = serde_json::Deserializer::from_str(r#\"", $sample, "\"#);")]
        #[doc = concat!("let read = telnyx_ai_core::internal::lenient::", stringify!($optional), "(&mut json)?;")]
        #[doc = concat!("assert_eq!(read, Some(", $value, "));")]
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn $optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$type>, D::Error> {
            match Json::read(deserializer)? {
                Json::Null => Ok(None),
                json => $read(&json).map(Some).ok_or_else(|| json.refused($expected)),
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
    "an unsigned integer, also as a string or a whole float",
    "\"42\"",
    "42"
);
pair!(i64, opt_i64, i64, Json::as_i64, "an integer", "an integer, also as a string or a whole float", "-42.0", "-42");
pair!(f64, opt_f64, f64, Json::as_f64, "a number", "a number, also as a string", "\"0.950000\"", "0.95");
pair!(
    bool,
    opt_bool,
    bool,
    Json::as_bool,
    "a boolean",
    "a boolean, also as `0`, `1`, `\"true\"` or `\"false\"`",
    "\"true\"",
    "true"
);

/// Reads a value as its own type does; `null` is `T::default()`.
///
/// For lists, maps and structures that the service may null instead of leaving out.
///
/// # Errors
/// Whatever `T` refuses.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("null");
/// let list: Vec<String> = telnyx_ai_core::internal::lenient::or_default(&mut json)?;
/// assert!(list.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a field that is there, `null` included, for request fields in which `null` has a meaning of its own.
///
/// # Errors
/// Whatever `T` refuses.
#[doc(hidden)]
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// Reads JSON text: a string stays as it is, any other value is written out compactly; `null` is the empty string.
///
/// For tool-call arguments, which are documented as a string and sometimes come as an object. The keys of such an
/// object may be reordered.
///
/// # Errors
/// Only malformed JSON.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str(r#"{ "city": "Oslo" }"#);
/// assert_eq!(telnyx_ai_core::internal::lenient::json_text(&mut json)?, r#"{"city":"Oslo"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_json_text(deserializer).map(Option::unwrap_or_default)
}

/// Reads JSON text as [`json_text`] does; `null` is `None`.
///
/// # Errors
/// Only malformed JSON.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str(r#""{}""#);
/// assert_eq!(telnyx_ai_core::internal::lenient::opt_json_text(&mut json)?, Some("{}".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn opt_json_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Json::read(deserializer)? {
        Json::Text(text) => Some(text.into_owned()),
        Json::Null => None,
        Json::Compound(value) => Some(value.to_string()),
        json => json.spelled().ok(),
    })
}

/// Reads a time in every form that [`Timestamp`] knows. `null` is `None`, and so is what is no time at
/// all: the service documents many times as plain text, and one that cannot be read must not cost the rest of the answer.
///
/// # Errors
/// Only malformed JSON.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str(r#""soon""#);
/// assert_eq!(telnyx_ai_core::internal::lenient::opt_timestamp(&mut json)?, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn opt_timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    Json::read(deserializer).map(|json| Timestamp::from_json(&json))
}
