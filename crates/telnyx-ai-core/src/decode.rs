//! From the bytes of an answer to a value, or to an error that says where and what.

mod cost;
mod problem;
pub(crate) mod repair;

use std::sync::LazyLock;

use bytes::Bytes;
use memchr::memmem::Finder;
use serde::de::{DeserializeOwned, Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};

use crate::page::Page;
use crate::sse::BOM;
use crate::{error, lenient};

use repair::repair;

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
    cost::check(body)?;
    // Repairs and the path cost time, so they wait until something is known to be wrong.
    parse(body).or_else(|error| read_repaired(body, &error, expected))
}

#[cold]
fn read_repaired<T: DeserializeOwned>(
    body: &[u8],
    error: &serde_json::Error,
    expected: Expected<'_>,
) -> Result<T, DecodeError> {
    match repair(body) {
        Some(repaired) => parse(&repaired).map_err(|error| diagnose::<T>(&repaired, &error, expected)),
        None => Err(diagnose::<T>(body, error, expected)),
    }
}

/// Reads JSON as it came, without repairs; `None` where that cannot be done.
#[cfg(feature = "client")]
pub(crate) fn unrepaired<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    cost::check(body).ok().and_then(|()| parse(body).ok())
}

/// Reads any JSON; `None` where it is none.
pub(crate) fn value(body: &[u8]) -> Option<Value> {
    read(body, Expected::body("Value")).ok()
}

/// Whether bytes are UTF-8 is told sooner of all of them than of each string. Where they are not, only the strings that
/// are read need to be.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        // The way of `diagnose`, slower: another would be a third copy of the code that reads `T`, in every program.
        Err(_) => {
            let mut json = serde_json::Deserializer::from_slice(body);
            let value = serde_path_to_error::deserialize(&mut json).map_err(serde_path_to_error::Error::into_inner)?;
            json.end().map(|()| value)
        }
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

/// Returns whether the value of an `error` field reports an error: `null`, `{}` and the like do not.
#[doc(hidden)]
pub fn reports(error: &Value) -> bool {
    !is_empty(error)
}

/// Returns the `error` or `errors` of an object, with its name, if it reports an error: `null`, `{}` and the like do not.
#[doc(hidden)]
pub fn error_in(fields: &Map<String, Value>) -> Option<(&'static str, &Value)> {
    ["error", "errors"].into_iter().find_map(|name| Some((name, fields.get(name).filter(|error| !is_empty(error))?)))
}

/// Returns true if a finish reason or a status reports a failure, in upper or lower case.
#[doc(hidden)]
pub fn is_failure(word: &str) -> bool {
    ["error", "failed"].iter().any(|failure| word.trim().eq_ignore_ascii_case(failure))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Number(code) => code.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}

/// Reads a body that says no more than that the call is done. One that reports an error all the same is one.
pub(crate) fn nothing(body: &Bytes) -> Result<(), DecodeError> {
    match first_byte(body) {
        Some(b'<') => json(body),
        Some(b'{') => envelope::<IgnoredAny>(body, "()").map(drop),
        Some(b'[') if value(body).is_some_and(|list| !error::from_value(&list).is_empty()) => json(body),
        _ if is_event_stream(body) => json(body),
        _ => Ok(()),
    }
}

/// Returns whether a body is a stream of events: JSON does not begin like one.
pub(crate) fn is_event_stream(body: &[u8]) -> bool {
    let start = body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start();
    [b"data:".as_slice(), b"event:", b"id:", b"retry:", b":"].iter().any(|field| start.starts_with(field))
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

/// How much of a value or body an error shows.
const SHOWN: usize = 120;

#[cold]
fn diagnose<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error, expected: Expected<'_>) -> DecodeError {
    let name = short_type_name(expected.name);
    let not_json = |problem: String| {
        let problem = match name.as_str() {
            "()" => format!("expected JSON or an empty response, {problem}"),
            _ => format!("expected JSON ({name}), {problem}"),
        };
        DecodeError { path: None, problem, attachment: None, details: Vec::new(), content: None }
    };
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.trim_start(),
        Err(bad) => return not_json(format!("got bytes that are not UTF-8 from byte {} on", bad.valid_up_to())),
    };
    if text.is_empty() {
        return not_json("got an empty body".into());
    }
    if expected.is_body && text.starts_with('<') {
        let hint = "check the base URL and any proxy";
        return not_json(format!("got HTML or XML, as a proxy or gateway sends it: {}; {hint}", shown(text)));
    }
    if error.is_eof() {
        return not_json(format!("got {} bytes that end too early: {error}", body.len()));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let Err(traced) = serde_path_to_error::deserialize::<_, T>(&mut json) else {
        // The value itself is fine, so what follows it is not.
        return not_json(format!("got text after it: {error}"));
    };
    if traced.inner().is_syntax() {
        let is_deep = error.to_string().starts_with("recursion limit exceeded");
        let what = if is_deep { "JSON that is nested too deeply" } else { "text that is not JSON" };
        return not_json(format!("got {what} ({error}): {}", shown(text)));
    }
    let value = serde_json::from_slice(body).ok().and_then(|whole| find(&whole, traced.path()));
    let mut problem = format!("not {}: {}", with_article(expected.name), traced.inner());
    if let Some(value) = value {
        problem.push_str("; the value is ");
        problem.push_str(&shown(&value.to_string()));
    }
    DecodeError { path: Some(traced.path().to_string()), problem, attachment: None, details: Vec::new(), content: None }
}

fn find(whole: &Value, path: &Path) -> Option<Value> {
    let mut value = whole;
    for segment in path {
        value = match segment {
            Segment::Seq { index } => value.get(*index)?,
            Segment::Map { key } => value.get(key.as_str())?,
            Segment::Enum { .. } | Segment::Unknown => value,
        };
    }
    Some(value.clone())
}

/// The start of a text from outside, in one line.
pub(crate) fn shown(text: &str) -> String {
    let start: String = text.chars().take(SHOWN).collect();
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("`{}{more}`", one_line(&start))
}

/// A text from outside without its line ends and escape sequences, which would break a log.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `a Task`; a unit is a response that says nothing.
fn with_article(name: &str) -> String {
    match short_type_name(name).as_str() {
        "()" => "an empty response".to_owned(),
        name if name.starts_with(['A', 'E', 'I', 'O']) => format!("an {name}"),
        name => format!("a {name}"),
    }
}

/// `alloc::vec::Vec<telnyx_ai_chat::Model>` reads as `Vec<Model>`.
fn short_type_name(full: &str) -> String {
    let mut short = String::new();
    for part in full.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']']) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}

#[cfg(test)]
mod tests;
