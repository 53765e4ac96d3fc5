//! The wrapper object around a value that is not an object: servers with strict schemas require an object.

use serde::de::IgnoredAny;
use telnyx_ai_core::decode::{self, DecodeError};

use super::scan::{Scanner, Token};
use crate::schema::WRAPPER;

/// Returns the text of the value inside `{"value": …}`. A text that is not an object, or whose first field has another
/// name, is the value itself, because a server that ignores the schema lets a model omit the wrapper.
pub(super) fn inner(text: &str) -> Result<&str, DecodeError> {
    let mut scanner = Scanner::default();
    if scanner.next(text) != Some(Token::Object) {
        return Ok(text);
    }
    let mut found = None;
    let mut starts = Vec::new();
    while let Some(token) = scanner.next(text) {
        match token {
            Token::Name(range) if starts.is_empty() => {
                let name: String = decode::text(text.get(range).unwrap_or_default())?;
                match (name == WRAPPER, &found) {
                    (true, _) => {}
                    (false, None) => return Ok(text),
                    (false, Some(_)) => {
                        return Err(DecodeError::at(name, format!("is unexpected next to `{WRAPPER}`")));
                    }
                }
            }
            Token::Name(_) => {}
            Token::Scalar(range) => {
                if starts.is_empty() {
                    found = Some(range);
                }
            }
            Token::List | Token::Object => starts.push(scanner.at().saturating_sub(1)),
            Token::End => {
                if let Some(start) = starts.pop()
                    && starts.is_empty()
                    && !scanner.is_complete()
                {
                    found = Some(start..scanner.at());
                }
            }
        }
    }
    match found.and_then(|range| text.get(range)) {
        Some(inner) if scanner.is_complete() => Ok(inner),
        None if scanner.is_complete() => Ok(text),
        _ => Err(match decode::text::<IgnoredAny>(text) {
            Err(problem) => problem,
            Ok(_) => DecodeError::at(".", "is nested too deeply"),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_unwrapped_and_other_text_is_unchanged() {
        for (text, inner_text) in [
            (r#"{"value":[1,{"value":2}]}"#, "[1,{\"value\":2}]"),
            (r#" { "value" : 7 } "#, "7"),
            (r#"{"value":{}}"#, "{}"),
            (r#"{"value":"a}"}"#, "\"a}\""),
            (r#"{"\u0076alue":null}"#, "null"),
            (r#"{"value":1,"value":[2]}"#, "[2]"),
            ("{}", "{}"),
            (r#"{"a":{"value":1}}"#, r#"{"a":{"value":1}}"#),
            ("[1]", "[1]"),
            ("7", "7"),
            ("no JSON", "no JSON"),
        ] {
            assert_eq!(inner(text).ok(), Some(inner_text), "{text}");
        }
        for text in [
            r#"{"value":1"#,
            r#"{"value":1,}"#,
            r#"{"value":1}}"#,
            r#"{"value":1} x"#,
            r#"{"value":}"#,
            r#"{"value":[1}"#,
            r#"{"value":1,"b":2}"#,
            "{",
        ] {
            assert!(inner(text).is_err(), "{text}");
        }
    }
}
