//! One form for every known error body of the service and of the gateways before it.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use absorb::absorb;

use super::text::one_line;
use crate::json;

mod absorb;
#[cfg(test)]
mod tests;
mod xml;

const MAX_DETAILS: usize = 64;
const MAX_TEXT_BYTES: usize = 1024;
/// Maximum depth of nested wrappers, such as `detail` in `error` in an array.
const MAX_WRAPPERS: usize = 4;

/// One problem that the service reports in an error.
///
/// This struct is the common form of all documented error bodies. All fields are optional, because each form omits some
/// of them. Texts are truncated to 1 KiB. `Display` writes one line: the field, the message and the code, as far as
/// they are known.
///
/// ```
/// use telnyx_ai::{Error, HeaderMap, StatusCode};
///
/// let body = r#"{"error":{"code":"10015","message":"field required","param":"model"}}"#;
/// let error = Error::from_response(StatusCode::BAD_REQUEST, HeaderMap::new(), body);
/// let detail = &error.details()[0];
/// assert_eq!(detail.field.as_deref(), Some("model"));
/// assert_eq!(detail.to_string(), "model: field required (10015)");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ErrorDetail {
    /// Code of the error, such as `10015` or `invalid_api_key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Second code of a body that describes one problem in two forms, such as `10015` and `invalid_request`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_code: Option<String>,
    /// Kind of problem, in a few words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Description of the problem, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Invalid part of the request: a dotted path such as `body.messages.0.role`, a JSON pointer or the name of a
    /// parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Class of the error, such as `invalid_request_error` (wire: `type`).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// URL of an explanation of the error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl fmt::Display for ErrorDetail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(out, "{}: ", one_line(field))?;
        }
        match self.message.as_ref().or(self.title.as_ref()).or(self.kind.as_ref()) {
            Some(text) => {
                write!(out, "{}", one_line(text))?;
                let mut codes = self.codes();
                codes.next().map_or(Ok(()), |code| write!(out, " ({}", one_line(code)))?;
                codes.try_for_each(|code| write!(out, ", {}", one_line(code)))?;
                out.write_str(if self.code.is_some() { ")" } else { "" })
            }
            None => write!(out, "{}", one_line(self.code.as_deref().unwrap_or("no description"))),
        }
    }
}

impl ErrorDetail {
    /// Returns the codes of this error.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.code.iter().chain(&self.other_code).map(String::as_str)
    }
}

/// Reads the error details of an HTTP error body. Returns an empty list if the body is not JSON or reports no error.
pub(crate) fn parse(body: &[u8]) -> Vec<ErrorDetail> {
    match json::value(body) {
        Some(Value::Array(items)) => {
            let mut list = List::default();
            items.iter().for_each(|item| list.item(item, 0));
            list.all
        }
        Some(Value::Object(body)) => {
            let mut list = List::default();
            list.wrapper(&body, 0);
            if list.all.is_empty() {
                let flat = entry(&body);
                if flat.code.is_some() || flat.title.is_some() || flat.message.is_some() {
                    list.push(flat);
                }
            }
            list.all
        }
        _ => xml::parse(body).into_iter().collect(),
    }
}

/// Reads the error details of an object in a stream, or of a list of such objects. Returns an empty list for any other
/// value, also if it has a `message`.
pub(crate) fn from_value(value: &Value) -> Vec<ErrorDetail> {
    let mut list = List::default();
    for item in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
        let before = list.all.len();
        if let Value::Object(object) = item {
            list.wrapper(object, 0);
        }
        if list.all.len() == before && before < MAX_DETAILS {
            return Vec::new();
        }
    }
    list.all
}

#[derive(Default)]
struct List {
    all: Vec<ErrorDetail>,
}

impl List {
    fn push(&mut self, detail: ErrorDetail) {
        if self.all.len() < MAX_DETAILS && detail != ErrorDetail::default() {
            self.all.push(detail);
        }
    }

    /// Reads the keys that always mean an error.
    fn wrapper(&mut self, object: &Map<String, Value>, depth: usize) {
        let before = self.all.len();
        match object.get("error") {
            Some(Value::String(text)) if !text.trim().is_empty() => self.push(named_error(object, text)),
            Some(Value::Bool(true)) => self.push(entry(object)),
            Some(error) => self.items(error, depth),
            None => {}
        }
        let mut summary = self.all.split_off(before);
        self.items(object.get("errors").unwrap_or(&Value::Null), depth);
        match object.get("detail") {
            Some(Value::String(_)) if summary.is_empty() && self.all.len() == before => self.push(entry(object)),
            Some(detail) => self.items(detail, depth),
            None => {}
        }
        // A gateway of two APIs describes one problem in the forms of both.
        let specific = self.all.split_off(before);
        let specific = specific.into_iter().filter(|detail| !summary.iter_mut().any(|other| absorb(other, detail)));
        let specific: Vec<_> = specific.collect();
        summary.into_iter().chain(specific).for_each(|detail| self.push(detail));
        if let Some(code) = text(object.get("code")) {
            self.add_code(before, code);
        }

        let flagged = ["type", "object"].iter().any(|key| object.get(*key).and_then(Value::as_str) == Some("error"));
        if flagged && self.all.len() == before {
            let detail = entry(object);
            let nothing = detail == ErrorDetail::default();
            self.push(ErrorDetail { kind: if nothing { Some("error".to_owned()) } else { detail.kind }, ..detail });
        }
    }

    /// Adds a code that is next to the errors from index `start` to the first of them, unless one has this code
    /// already.
    fn add_code(&mut self, start: usize, code: String) {
        let added = self.all.get_mut(start..).unwrap_or_default();
        if added.iter().any(|detail| detail.codes().any(|known| known == code)) {
            return;
        }
        if let Some(first) = added.first_mut() {
            let field = if first.code.is_none() { &mut first.code } else { &mut first.other_code };
            field.get_or_insert(code);
        }
    }

    fn items(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.item(item, depth)),
            other => self.item(other, depth),
        }
    }

    fn item(&mut self, item: &Value, depth: usize) {
        if self.all.len() >= MAX_DETAILS {
            return;
        }
        match item {
            Value::String(_) => self.push(ErrorDetail { message: text(Some(item)), ..ErrorDetail::default() }),
            Value::Object(object) => {
                let mut detail = entry(object);
                let before = self.all.len();
                let wraps = ["error", "errors"].iter().any(|key| object.contains_key(*key));
                let bare = detail.code.is_none() && detail.title.is_none();
                if depth < MAX_WRAPPERS && detail.message.is_none() && (wraps || bare) {
                    self.wrapper(object, depth + 1);
                }
                if self.all.len() == before {
                    detail.message = detail.message.or_else(|| compound(object));
                    self.push(detail);
                }
            }
            _ => {}
        }
    }
}

/// Reads `{"error": "text", …}`. The text is a message, a code or a title, depending on the other fields.
fn named_error(object: &Map<String, Value>, error: &str) -> ErrorDetail {
    let mut detail = entry(object);
    if detail.message.is_none() {
        detail.message = bounded(error);
    } else if object.contains_key("error_description") {
        detail.code = detail.code.or_else(|| bounded(error));
    } else {
        detail.title = detail.title.or_else(|| bounded(error));
    }
    detail
}

/// Reads the fields of an object that describes one error, under any of their names.
fn entry(object: &Map<String, Value>) -> ErrorDetail {
    let first = |keys: &[&str]| keys.iter().find_map(|key| text(object.get(*key)));
    let inner = |outer: &str, key: &str| text(object.get(outer)?.get(key));
    ErrorDetail {
        code: first(&["code"]),
        other_code: None,
        title: first(&["title"]),
        message: first(&["message", "msg", "detail", "description", "error_description"]),
        field: path(object.get("loc"))
            .or_else(|| inner("source", "pointer"))
            .or_else(|| inner("source", "parameter"))
            .or_else(|| first(&["param", "field"])),
        kind: first(&["type"]).filter(|kind| kind != "error"),
        url: inner("meta", "url"),
    }
}

/// Returns the JSON of a message that is an array or an object.
fn compound(object: &Map<String, Value>) -> Option<String> {
    let keys = ["message", "msg", "detail", "description", "error", "errors"];
    keys.iter().find_map(|key| match object.get(*key)? {
        Value::Array(items) if items.is_empty() => None,
        Value::Object(fields) if fields.is_empty() => None,
        value @ (Value::Array(_) | Value::Object(_)) => bounded(&value.to_string()),
        _ => None,
    })
}

/// Returns `["body", "messages", 0]` as `body.messages.0`.
fn path(location: Option<&Value>) -> Option<String> {
    match location? {
        Value::Array(steps) => {
            let steps: Vec<String> = steps.iter().take(MAX_DETAILS).filter_map(|step| text(Some(step))).collect();
            bounded(&steps.join("."))
        }
        other => text(Some(other)),
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => bounded(text),
        // A gateway may convert a code to a float: 10039.0.
        Value::Number(number) => bounded(number.to_string().trim_end_matches(".0")),
        _ => None,
    }
}

fn bounded(text: &str) -> Option<String> {
    const MARK: &str = "…";
    let text = text.trim();
    if text.len() <= MAX_TEXT_BYTES {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let limit = MAX_TEXT_BYTES - MARK.len();
    let end = (0..=limit).rev().find(|end| text.is_char_boundary(*end))?;
    Some(format!("{}{MARK}", text.get(..end)?))
}
