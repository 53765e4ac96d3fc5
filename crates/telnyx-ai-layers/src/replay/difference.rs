//! The differences between a recorded request and another one.

use std::fmt;

use serde_json::Value;
use telnyx_ai_core::internal::REDACTED;
use url::form_urlencoded;

use crate::cassette::RecordedRequest;
use crate::cassette::content::Content;

/// Maximum number of characters of a value in a message.
const MAX_CHARS: usize = 80;

/// A part of a request that differs.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    part: Part,
    recorded: String,
    sent: String,
}

#[derive(Debug, PartialEq)]
enum Part {
    Method,
    Path,
    Query,
    Body,
    /// The JSON path of a value of the body.
    Json(String),
}

impl Difference {
    fn new(part: Part, recorded: impl fmt::Display, sent: impl fmt::Display) -> Self {
        Self { part, recorded: recorded.to_string(), sent: sent.to_string() }
    }

    /// Returns the weight of the difference when requests are compared.
    pub(super) fn weight(&self) -> u8 {
        match self.part {
            Part::Path => 3,
            Part::Method => 2,
            Part::Query | Part::Body => 1,
            Part::Json(_) => 0,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Method => f.write_str("the method")?,
            Part::Path => f.write_str("the path")?,
            Part::Query => f.write_str("the query")?,
            Part::Body => f.write_str("the body")?,
            Part::Json(path) => write!(f, "`{path}` of the body")?,
        }
        write!(f, " was {} and is {}", short(&self.recorded), short(&self.sent))
    }
}

fn short(text: &str) -> String {
    let start: String = text.chars().take(MAX_CHARS).map(|next| if next.is_control() { ' ' } else { next }).collect();
    if text.chars().nth(MAX_CHARS).is_some() { start + "…" } else { start }
}

/// Returns the differences of two requests, in the order of their parts.
pub(super) fn differences(recorded: &RecordedRequest, sent: &RecordedRequest) -> Vec<Difference> {
    let mut found = Vec::new();
    if recorded.method != sent.method {
        found.push(Difference::new(Part::Method, &recorded.method, &sent.method));
    }
    if !matches(&recorded.path, &sent.path) {
        found.push(Difference::new(Part::Path, &recorded.path, &sent.path));
    }
    if !same_query(&recorded.query, &sent.query) {
        found.push(Difference::new(Part::Query, quoted(&recorded.query), quoted(&sent.query)));
    }
    match (json(recorded), json(sent)) {
        (Some(recorded), Some(sent)) => compare(&recorded, &sent, &mut String::new(), &mut found),
        _ => compare_bytes(recorded.body.as_ref(), sent.body.as_ref(), &mut found),
    }
    found
}

fn json(request: &RecordedRequest) -> Option<Value> {
    match &request.body {
        Some(Content::Json(json)) => serde_json::from_str(json.get()).ok(),
        _ => None,
    }
}

/// The order of pairs does not matter.
fn same_query(recorded: &str, sent: &str) -> bool {
    let pairs = |query: &str| {
        let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        pairs.sort();
        pairs
    };
    let (recorded, sent) = (pairs(recorded), pairs(sent));
    let same = |((name, value), (sent_name, sent_value)): (&(String, String), &(String, String))| {
        name == sent_name && matches(value, sent_value)
    };
    recorded.len() == sent.len() && recorded.iter().zip(&sent).all(same)
}

fn compare(recorded: &Value, sent: &Value, path: &mut String, found: &mut Vec<Difference>) {
    let length = path.len();
    match (recorded, sent) {
        (Value::Object(recorded), Value::Object(sent)) => {
            let added = sent.keys().filter(|key| !recorded.contains_key(*key));
            for key in recorded.keys().chain(added) {
                let separator = if path.is_empty() { "" } else { "." };
                path.extend([separator, key]);
                compare_field(recorded.get(key), sent.get(key), path, found);
                path.truncate(length);
            }
        }
        (Value::Array(recorded), Value::Array(sent)) => {
            for at in 0..recorded.len().max(sent.len()) {
                path.push_str(&format!("[{at}]"));
                compare_field(recorded.get(at), sent.get(at), path, found);
                path.truncate(length);
            }
        }
        (Value::String(recorded_text), Value::String(sent_text)) if matches(recorded_text, sent_text) => {}
        _ if recorded == sent => {}
        _ => found.push(Difference::new(Part::Json(of(path)), recorded, sent)),
    }
}

fn compare_field(recorded: Option<&Value>, sent: Option<&Value>, path: &mut String, found: &mut Vec<Difference>) {
    let absent = |value: Option<&Value>| value.map_or_else(|| "absent".to_owned(), Value::to_string);
    match (recorded, sent) {
        (Some(recorded), Some(sent)) => compare(recorded, sent, path, found),
        _ => found.push(Difference::new(Part::Json(of(path)), absent(recorded), absent(sent))),
    }
}

fn of(path: &str) -> String {
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}

fn compare_bytes(recorded: Option<&Content>, sent: Option<&Content>, found: &mut Vec<Difference>) {
    let bytes = |content: Option<&Content>| content.map(Content::bytes).unwrap_or_default();
    let (recorded, sent) = (bytes(recorded), bytes(sent));
    let is_equal = match (std::str::from_utf8(&recorded), std::str::from_utf8(&sent)) {
        (Ok(recorded), Ok(sent)) => matches(recorded, sent),
        _ => recorded == sent,
    };
    if !is_equal {
        found.push(Difference::new(Part::Body, shown(&recorded), shown(&sent)));
    }
}

fn shown(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) => quoted(text),
        Err(_) => format!("{} bytes", body.len()),
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() { "empty".to_owned() } else { format!("\"{text}\"") }
}

/// Returns `true` if the texts are equal. A redacted part of the recorded text equals any text.
fn matches(recorded: &str, sent: &str) -> bool {
    let mut parts = recorded.split(REDACTED);
    let Some(mut rest) = parts.next().and_then(|start| sent.strip_prefix(start)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    false
}

#[cfg(test)]
mod tests;
