//! Decoding of response bodies that were received with another HTTP client. Errors contain the JSON path.
//!
//! ```
//! use telnyx_ai::chat::ChatCompletion;
//! use telnyx_ai::decode;
//!
//! let body = r#"{"choices":[{"message":{"role":"assistant","content":"Hello."}}]}"#;
//! let reply: ChatCompletion = decode::object(&body.into())?;
//! assert_eq!(reply.text(), "Hello.");
//! # Ok::<(), telnyx_ai::Error>(())
//! ```

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
use crate::error::text::excerpt;
use crate::json::repair::repair;
use crate::json::{cost, parse};

use diagnose::{diagnose, with_article};

pub use problem::DecodeError;

/// Decodes a body as a `T`.
///
/// # Errors
/// [`DecodeError`], with the JSON path and the value.
pub fn json<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    read(body, Expected::body(std::any::type_name::<T>()))
}

/// The expected kind of value, for errors.
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
    // Repairs and the JSON path are slow, so only invalid bodies pay for them.
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

/// Decodes the `data` field of a body as a `T`.
///
/// ```
/// use telnyx_ai::decode;
/// use telnyx_ai::embeddings::EmbeddingTask;
///
/// let body = r#"{"data":{"task_id":"4f2b8d1e","status":"success"}}"#;
/// let task: EmbeddingTask = decode::data(&body.into())?;
/// assert!(task.status.is_success());
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// # Errors
/// The errors of [`json`], and an error at `error` or `errors` if the body reports an error.
pub fn data<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    envelope::<Data<T>>(body, std::any::type_name::<T>()).map(|envelope| envelope.data)
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Data<T> {
    // `deserialize_with` makes a missing field an error, also if `T` is an `Option`.
    #[serde(deserialize_with = "required", bound(deserialize = "T: Deserialize<'de>"))]
    data: T,
}

/// Reads a required value. `null` counts as missing, also if `T` accepts `null`.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("expected a value, got null"))
}

/// Decodes a body as a `T` that is an object, and checks that the body reports no error.
///
/// # Errors
/// The errors of [`json`], and an error at `error` or `errors` if the body reports an error.
pub fn object<T: DeserializeOwned>(body: &Bytes) -> Result<T, DecodeError> {
    envelope(body, std::any::type_name::<T>())
}

/// A prepared search for `"error`. Preparing it takes longer than searching a small body.
static ERROR: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error"));

/// Decodes like [`object`]. `name` is the type name in errors.
pub(crate) fn envelope<T: DeserializeOwned>(body: &Bytes, name: &str) -> Result<T, DecodeError> {
    #[derive(Deserialize)]
    struct ReportedErrors {
        #[serde(default)]
        errors: Option<Value>,
        #[serde(default)]
        error: Option<Value>,
    }
    // Serde reads an array as a struct, field by field.
    if is_array(body) {
        let problem = format!("not {}: expected an object, got an array", with_article(name));
        return Err(DecodeError::at(".", problem));
    }
    let value = read(body, Expected::body(name))?;
    // Only a body that contains `"error` is decoded again.
    if ERROR.find(body).is_some()
        && let Ok(reports) = read::<ReportedErrors>(body, Expected::body(name))
    {
        for (field, reported) in [("errors", reports.errors), ("error", reports.error)] {
            if let Some(reported) = reported.filter(|reported| !is_empty(reported)) {
                return Err(DecodeError::at(field, reported_error(&reported)));
            }
        }
    }
    Ok(value)
}

#[cold]
fn reported_error(reported: &Value) -> String {
    let reported = excerpt(&reported.to_string());
    format!("the response reports an error with a status of success: {reported}; do not use its other fields")
}

fn is_array(body: &[u8]) -> bool {
    first_byte(body) == Some(b'[')
}

fn first_byte(body: &[u8]) -> Option<u8> {
    body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start().first().copied()
}

/// Decodes like [`object`]. If the body reports an error, the value is attached to the error, because the caller may
/// have paid for the value.
#[doc(hidden)]
pub fn object_or_attached<T: DeserializeOwned + Send + Sync + 'static>(body: &Bytes) -> Result<T, DecodeError> {
    object(body).map_err(|problem| match json::<T>(body) {
        Ok(value) => problem.with_attachment(value),
        Err(_) => problem,
    })
}

/// Decodes the `data` field of a body as a list, without its `null` items.
///
/// # Errors
/// The errors of [`data`]. A missing or `null` list is an error too.
pub fn list<T: DeserializeOwned>(body: &Bytes) -> Result<Vec<T>, DecodeError> {
    #[derive(Deserialize)]
    #[serde(expecting = "an object")]
    struct Data<T> {
        #[serde(deserialize_with = "lenient::required_list", bound(deserialize = "T: Deserialize<'de>"))]
        data: Vec<T>,
    }
    envelope::<Data<T>>(body, std::any::type_name::<Vec<T>>()).map(|list| list.data)
}

/// Decodes a body as a page of a list: its `data`, without `null` items, and its `meta`.
///
/// ```
/// use telnyx_ai::clustering::ClusterTask;
/// use telnyx_ai::decode;
///
/// let body = r#"{"data":[{"task_id":"4f2b8d1e","status":"running"}],"meta":{"total_pages":3}}"#;
/// let page = decode::page::<ClusterTask>(&body.into())?;
/// assert_eq!(page.data[0].task_id, "4f2b8d1e");
/// assert_eq!(page.meta.and_then(|meta| meta.total_pages), Some(3));
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// # Errors
/// The errors of [`list`].
pub fn page<T: DeserializeOwned>(body: &Bytes) -> Result<Page<T>, DecodeError> {
    Page::decode(body)
}

/// Decodes the `data` field of a body as a `T`, or the body itself if it has no such field. Some operations omit the
/// envelope.
///
/// ```
/// use telnyx_ai::decode;
///
/// let bare: Vec<u8> = decode::data_or_bare(&"[1]".into())?;
/// let wrapped: Vec<u8> = decode::data_or_bare(&r#"{"data":[1]}"#.into())?;
/// assert_eq!(bare, wrapped);
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// # Errors
/// The errors of [`data`] or [`json`].
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

/// Decodes JSON in a text, such as the arguments of a tool call or a structured response.
///
/// ```
/// use telnyx_ai::decode;
///
/// let sizes: Vec<u8> = decode::text("[1, 2]")?;
/// assert_eq!(sizes, [1, 2]);
/// let error = decode::text::<Vec<u8>>("[1, true]").unwrap_err();
/// assert_eq!(error.json_path(), Some("[1]"));
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// # Errors
/// The errors of [`json`].
pub fn text<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    read(text.as_bytes(), Expected { name: std::any::type_name::<T>(), is_body: false })
}

#[cfg(test)]
mod tests;
