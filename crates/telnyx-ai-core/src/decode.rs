//! From the bytes of an answer to a value, or to an error that says where and what.

#[cfg(feature = "client")]
pub(crate) mod acknowledgement;
mod diagnose;
mod json_path;
pub(crate) mod page;
mod problem;

use std::sync::LazyLock;

use bytes::Bytes;
use memchr::memmem::Finder;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::decode::page::Page;
use crate::response::lenient;
use crate::sse::BOM;

use crate::error::reported::is_empty;
use crate::error::text::shown;
use crate::json::repair::repair;
use crate::json::{cost, parse};

use diagnose::{diagnose, with_article};

pub use problem::DecodeError;

/// Reads the whole body as a `T`.
///
/// ```
/// let count: u32 = telnyx_ai_core::decode::json(&"7".into())?;
/// assert_eq!(count, 7);
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// [`DecodeError`] names the JSON path and the value there.
pub fn json<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    read(body, Expected::body(std::any::type_name::<T>()))
}

/// The kind of value that a reader expected, for errors.
#[derive(Clone, Copy)]
struct Expected<'a> {
    name: &'a str,
    is_body: bool,
}

impl<'a> Expected<'a> {
    fn body(name: &'a str) -> Self {
        Self { name, is_body: true }
    }
}

fn read<T: DeserializeOwned>(body: &[u8], expected: Expected<'_>) -> Result<T, DecodeError> {
    let body = body.strip_prefix(BOM).filter(|_| expected.is_body).unwrap_or(body);
    cost::check(body).map_err(DecodeError::too_costly)?;
    // Repairs and the path take time, so they wait until something is known to be wrong.
    parse(body).or_else(|error| read_repaired(body, &error, expected))
}

#[cold]
fn read_repaired<T: DeserializeOwned>(
    body: &[u8],
    error: &serde_json::Error,
    expected: Expected<'_>,
) -> Result<T, DecodeError> {
    let decode = |prefix: &[u8]| parse::<T>(prefix).err();
    match repair(body) {
        Some(repaired) => parse(&repaired).map_err(|error| diagnose(&repaired, &error, expected, &decode)),
        None => Err(diagnose(body, error, expected, &decode)),
    }
}

/// Reads the `data` field of the body as a `T`.
///
/// ```
/// let names: Vec<String> = telnyx_ai_core::decode::data(&r#"{"data":["a","b"]}"#.into())?;
/// assert_eq!(names, ["a", "b"]);
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// As [`json`].
pub fn data<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    envelope::<Data<T>>(body, std::any::type_name::<T>()).map(|envelope| envelope.data)
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Data<T> {
    // With a helper named, a missing field is an error also where `T` is an `Option`.
    #[serde(deserialize_with = "required", bound(deserialize = "T: Deserialize<'de>"))]
    data: T,
}

/// Null counts as missing, also where `T` takes null.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("expected a value, got null"))
}

/// Reads the whole body as a `T` that is an object, and must not report an error beside what it holds.
///
/// ```
/// use telnyx_ai_core::decode;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Answer {
///     text: String,
/// }
///
/// let error = decode::object::<Answer>(&r#"{"text":"","error":{"message":"overloaded"}}"#.into()).unwrap_err();
/// assert_eq!(error.json_path(), Some("error"));
/// ```
///
/// # Errors
/// As [`json`]; and at `error` or `errors`, when one of them says something.
pub fn object<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    envelope(body, std::any::type_name::<T>())
}

/// Made once: to prepare a search costs more than to search a small body.
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error"));

/// The same, where `name` is what the object is to the caller.
pub(crate) fn envelope<T: DeserializeOwned>(body: &Bytes, name: &str) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Beside {
        #[serde(default)]
        errors: Option<Value>,
        #[serde(default)]
        error: Option<Value>,
    }
    // An array could pass for a struct, field by field.
    if is_array(body) {
        let problem = format!("not {}: expected an object, got an array", with_article(name));
        return Err(DecodeError::at(".", problem));
    }
    let value = read(body, Expected::body(name))?;
    // Only a body that says "error" somewhere is looked at again.
    if ERROR.find(body).is_some()
        && let Ok(beside) = read::<Beside>(body, Expected::body(name))
    {
        for (field, reported) in [("errors", beside.errors), ("error", beside.error)] {
            if let Some(reported) = reported.filter(|reported| !is_empty(reported)) {
                return Err(DecodeError::at(field, reported_error(&reported)));
            }
        }
    }
    Ok(value)
}

#[cold]
fn reported_error(reported: &Value) -> String {
    let reported = shown(&reported.to_string());
    format!("the response reports an error with a status of success: {reported}; do not use its other fields")
}

fn is_array(body: &[u8]) -> bool {
    first_byte(body) == Some(b'[')
}

fn first_byte(body: &[u8]) -> Option<u8> {
    body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start().first().copied()
}

/// Reads as [`object`] does. Where the body reports an error beside the value, the value is attached to it: the caller may
/// have paid for it.
#[doc(hidden)]
pub fn object_or_attached<T: DeserializeOwned + Send + Sync + 'static>(body: &Bytes) -> Result<T, DecodeError> {
    object(body).map_err(|problem| match json::<T>(body) {
        Ok(value) => problem.with_attachment(value),
        Err(_) => problem,
    })
}

/// Reads the `data` field of the body as a list, without its `null` items.
///
/// ```
/// let names: Vec<String> = telnyx_ai_core::decode::list(&r#"{"data":["a",null,"b"]}"#.into())?;
/// assert_eq!(names, ["a", "b"]);
/// let error = telnyx_ai_core::decode::list::<String>(&r#"{"data":null}"#.into()).unwrap_err();
/// assert_eq!(error.json_path(), Some("data")); // as where it is missing
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// As [`json`].
pub fn list<T: DeserializeOwned>(body: &Bytes) -> Result<Vec<T>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(expecting = "an object")]
    struct Data<T> {
        #[serde(deserialize_with = "lenient::required_list", bound(deserialize = "T: Deserialize<'de>"))]
        data: Vec<T>,
    }
    envelope::<Data<T>>(body, std::any::type_name::<Vec<T>>()).map(|list| list.data)
}

/// Reads the body as a page of a list: its `data`, without `null` items, and its `meta`.
///
/// ```
/// let page = telnyx_ai_core::decode::page::<u32>(&r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":3}}"#.into())?;
/// assert_eq!((page.data, page.meta.unwrap().total_pages), (vec![1, 2], Some(3)));
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// As [`object`].
pub fn page<T: DeserializeOwned>(body: &Bytes) -> Result<Page<T>, DecodeError> {
    Page::decode(body)
}

/// Reads the `data` field of the body as a `T`, or the whole body where it has no such field: some operations leave
/// the envelope out.
///
/// ```
/// let bare: Vec<u8> = telnyx_ai_core::decode::data_or_bare(&"[1]".into())?;
/// let wrapped: Vec<u8> = telnyx_ai_core::decode::data_or_bare(&r#"{"data":[1]}"#.into())?;
/// assert_eq!(bare, wrapped);
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// As [`json`].
pub fn data_or_bare<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct Envelope {
        data: Option<IgnoredAny>,
    }
    match read(body, Expected::body("Envelope")) {
        Ok(Envelope { data: Some(_) }) if !is_array(body) => data(body),
        _ => json(body),
    }
}

/// Reads JSON that came inside a text, such as the arguments of a tool call.
///
/// ```
/// let sizes: Vec<u8> = telnyx_ai_core::decode::text("[1, 2]")?;
/// assert_eq!(telnyx_ai_core::decode::text::<Vec<u8>>("[1, true]").unwrap_err().json_path(), Some("[1]"));
/// # Ok::<(), telnyx_ai_core::decode::DecodeError>(())
/// ```
///
/// # Errors
/// As [`json`].
pub fn text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    read(text.as_bytes(), Expected { name: std::any::type_name::<T>(), is_body: false })
}

#[cfg(test)]
mod tests;
