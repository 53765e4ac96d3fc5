//! The reason and the JSON path of a decoding error.

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Error, Value};

use super::json_path::JsonPath;
use super::{DecodeError, Expected};
use crate::error::text::excerpt;

/// Returns the decoding error of `body`. `decode` decodes a prefix of it as the same type.
#[cold]
pub(super) fn diagnose(
    body: &[u8],
    error: &Error,
    expected: Expected<'_>,
    decode: &dyn Fn(&[u8]) -> Option<Error>,
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
        return not_json(format!("got HTML or XML, probably from a proxy or gateway: {}; {hint}", excerpt(text)));
    }
    if error.is_eof() {
        return not_json(format!("got {} bytes of incomplete JSON: {error}", body.len()));
    }
    if !error.is_data() {
        let is_deep = error.to_string().starts_with("recursion limit exceeded");
        if !is_deep && has_text_after_value(text) {
            return not_json(format!("got text after the JSON value: {error}"));
        }
        let what = if is_deep { "JSON that is nested too deeply" } else { "text that is not JSON" };
        return not_json(format!("got {what} ({error}): {}", excerpt(text)));
    }
    let path = JsonPath::locate(body, error, decode);
    let mut problem = format!("not {}: {error}", with_article(expected.name));
    if let Ok(root) = serde_json::from_slice::<Value>(body)
        && let Some(value) = path.find(&root)
    {
        problem.push_str("; the value is ");
        problem.push_str(&excerpt(&value.to_string()));
    }
    DecodeError { path: Some(path.to_string()), problem, attachment: None, details: Vec::new(), content: None }
}

fn has_text_after_value(text: &str) -> bool {
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    let is_value = matches!(values.next(), Some(Ok(_)));
    is_value && text.get(values.byte_offset()..).is_some_and(|rest| !rest.trim_ascii().is_empty())
}

/// Returns the short name of a type with its article, such as `a Task`. `()` is an empty response.
pub(super) fn with_article(name: &str) -> String {
    match short_type_name(name).as_str() {
        "()" => "an empty response".to_owned(),
        name if name.starts_with(['A', 'E', 'I', 'O']) => format!("an {name}"),
        name => format!("a {name}"),
    }
}

/// Shortens `alloc::vec::Vec<telnyx_ai_chat::Model>` to `Vec<Model>`.
pub(super) fn short_type_name(full: &str) -> String {
    let mut short = String::new();
    for part in full.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']']) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}
