//! JSON parsing with serde_json, and repairs of JSON that other parsers accept.

pub(crate) mod cost;
pub(crate) mod repair;

use memchr::memchr2;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sse::BOM;
use repair::repair;

/// The escape of an unpaired surrogate, with a space that separates it from a following surrogate.
const UNPAIRED: &str = "\\ud800 ";

/// Parses JSON. Validating UTF-8 once is faster than per string. If a body is not UTF-8, only the strings that are read
/// need to be valid.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        // Parsing bytes instead would compile the code of `T` a second time.
        Err(_) => serde_json::from_str(&mark_invalid_utf8(body)),
    }
}

/// Replaces invalid UTF-8 by an unpaired surrogate, which is an error in a string that is read, but not in a skipped
/// string.
#[cold]
fn mark_invalid_utf8(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len() + UNPAIRED.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        let is_marked = chunk.valid().is_empty() && text.ends_with(UNPAIRED);
        if !chunk.invalid().is_empty() && !is_marked {
            let backslashes = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
            // After an odd number of backslashes, the backslash of `UNPAIRED` would be escaped.
            text.push_str(if backslashes % 2 == 0 { UNPAIRED } else { "x" });
        }
    }
    text
}

/// Parses JSON without repairs; `None` if it is invalid or takes too much memory.
#[cfg(feature = "client")]
pub(crate) fn unrepaired<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    cost::check(body).ok().and_then(|()| parse(body).ok())
}

/// Parses any JSON, with repairs if necessary; `None` if it is invalid.
pub(crate) fn value(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    cost::check(body).ok()?;
    parse(body).ok().or_else(|| parse(&repair(body)?).ok())
}

/// Returns the end of a string, after its closing quote. `at` is a position inside the string.
pub(crate) fn string_end(body: &[u8], mut at: usize) -> usize {
    while let Some(found) = body.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found + 1;
        match body.get(at - 1) {
            Some(b'"') => return at,
            _ => at += 1,
        }
    }
    body.len()
}

#[cfg(test)]
mod tests;
