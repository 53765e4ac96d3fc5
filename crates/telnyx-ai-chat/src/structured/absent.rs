//! Removal of the nulls that stand for absent fields.

use serde_json::Value;
use telnyx_ai_core::decode;

use super::scan::{Scanner, Token};

/// An open list or object.
struct Open<'v> {
    /// The list or object, without absent fields.
    value: Option<&'v Value>,
    /// Number of items so far.
    items: usize,
    /// The last name and its position.
    name: Option<(String, usize)>,
}

impl<'v> Open<'v> {
    /// Returns the next value inside; `None` if it is absent.
    fn inner(&mut self) -> Option<&'v Value> {
        match (self.value?, &self.name) {
            (Value::Object(fields), Some((name, _))) => fields.get(name),
            (Value::Array(items), _) => {
                self.items = self.items.saturating_add(1);
                items.get(self.items.saturating_sub(1))
            }
            _ => None,
        }
    }
}

/// Returns the JSON `text` without the null fields that are missing in `value`, which was read from `text`. The rest of
/// the text is unchanged: `value` itself has lost the order of fields and digits of numbers.
pub(super) fn without_absent(text: &str, value: &Value) -> String {
    let mut scanner = Scanner::default();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut written = String::with_capacity(text.len());
    let mut copied = 0;
    while let Some(token) = scanner.next(text) {
        match token {
            Token::List | Token::Object => {
                let value = open.last_mut().map_or(Some(value), Open::inner);
                open.push(Open { value, items: 0, name: None });
            }
            Token::End => drop(open.pop()),
            Token::Name(range) => {
                if let Some(open) = open.last_mut() {
                    let name = text.get(range.clone()).and_then(|name| decode::text(name).ok());
                    open.name = name.map(|name| (name, range.start));
                }
            }
            Token::Scalar(range) => {
                let Some(open) = open.last_mut() else { continue };
                let is_absent = open.inner().is_none() && open.value.is_some_and(Value::is_object);
                if let (true, Some("null"), Some((_, start))) = (is_absent, text.get(range.clone()), &open.name) {
                    written.push_str(text.get(copied..*start).unwrap_or_default());
                    copied = remove_comma(&mut written, text, range.end);
                }
            }
        }
    }
    written.push_str(text.get(copied..).unwrap_or_default());
    written
}

/// Removes the comma before or after an omitted field; returns the position at which the text continues.
fn remove_comma(written: &mut String, text: &str, end: usize) -> usize {
    written.truncate(written.trim_end().len());
    if written.ends_with(',') {
        written.pop();
        return end;
    }
    match text.get(end..).unwrap_or_default().trim_start().strip_prefix(',') {
        Some(after) => text.len().saturating_sub(after.len()),
        None => end,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn absent_fields_are_removed_and_other_text_is_unchanged() {
        for (text, value, left) in [
            (r#"{"a":null}"#, json!({}), "{}"),
            (r#"{ "b" : 1 , "a" : null , "c" : 2 }"#, json!({ "b": 1, "c": 2 }), r#"{ "b" : 1  , "c" : 2 }"#),
            (r#"{"a":null,"b":1}"#, json!({ "b": 1 }), r#"{"b":1}"#),
            (r#"{"b":1,"a":null}"#, json!({ "b": 1 }), r#"{"b":1}"#),
            (r#"{"a":null,"b":null,"c":null}"#, json!({}), "{}"),
            (r#"{"a":null,"b":null,"c":1}"#, json!({ "c": 1 }), r#"{"c":1}"#),
            (r#"{"a":null,"n":null}"#, json!({ "n": null }), r#"{"n":null}"#),
            // Digits and order.
            (
                r#"{"z":340282366920938463463374607431768211455,"a":null,"b":1.50}"#,
                json!({ "z": 3.4e38, "b": 1.5 }),
                r#"{"z":340282366920938463463374607431768211455,"b":1.50}"#,
            ),
            (r#"{"a":1e999}"#, json!({}), r#"{"a":1e999}"#),
            (
                r#"[null,{"a":null},[{"\u0061":null,"b":[]}],"a,"]"#,
                json!([null, {}, [{ "b": [] }], "a,"]),
                r#"[null,{},[{"b":[]}],"a,"]"#,
            ),
            (r#"{"s":",","a":null}"#, json!({ "s": "," }), r#"{"s":","}"#),
            (r#"{"a":1,"a":null}"#, json!({}), r#"{"a":1}"#),
            ("null", json!(null), "null"),
            ("7", json!(7), "7"),
        ] {
            assert_eq!(without_absent(text, &value), left, "{text}");
        }
    }
}
