//! Why a body cannot be read, and where.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::{DecodeError, Expected};
use crate::error::text::shown;

/// Returns where and why `body` is no `T`.
#[cold]
pub(super) fn diagnose<T: DeserializeOwned>(
    body: &[u8],
    error: &serde_json::Error,
    expected: Expected<'_>,
) -> DecodeError {
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

/// `a Task`; a unit is a response that says nothing.
pub(super) fn with_article(name: &str) -> String {
    match short_type_name(name).as_str() {
        "()" => "an empty response".to_owned(),
        name if name.starts_with(['A', 'E', 'I', 'O']) => format!("an {name}"),
        name => format!("a {name}"),
    }
}

/// `alloc::vec::Vec<telnyx_ai_chat::Model>` reads as `Vec<Model>`.
pub(super) fn short_type_name(full: &str) -> String {
    let mut short = String::new();
    for part in full.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']']) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}
