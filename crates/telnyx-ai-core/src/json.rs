//! Reading JSON: valid as serde_json takes it, and with the repairs that other readers make.

pub(crate) mod cost;
pub(crate) mod repair;

use memchr::memchr2;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::sse::BOM;
use repair::repair;

/// The escape of the first half of a surrogate pair, with a space so that no second half follows it.
const HALF: &str = "\\ud800 ";

/// Reads JSON. Validating UTF-8 once is faster than per string; where a body is not UTF-8, only the strings that are read
/// need to be.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => serde_json::from_str(text),
        // A reader of bytes would be a second copy of the code that reads `T`.
        Err(_) => serde_json::from_str(&unreadable_where_not_utf8(body)),
    }
}

/// Puts half a surrogate pair in place of what is not UTF-8: an error in a string that is read, and not in one that is
/// skipped.
#[cold]
fn unreadable_where_not_utf8(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len() + HALF.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        let is_row = chunk.valid().is_empty() && text.ends_with(HALF);
        if !chunk.invalid().is_empty() && !is_row {
            let backslashes = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
            // After a backslash that escapes, the backslash of `HALF` would be the escaped one.
            text.push_str(if backslashes % 2 == 0 { HALF } else { "x" });
        }
    }
    text
}

/// Reads JSON as it came, without repairs; `None` where that cannot be done.
#[cfg(feature = "client")]
pub(crate) fn unrepaired<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    cost::check(body).ok().and_then(|()| parse(body).ok())
}

/// Reads any JSON, repaired where needed; `None` where it is not JSON.
pub(crate) fn value(body: &[u8]) -> Option<Value> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    cost::check(body).ok()?;
    parse(body).ok().or_else(|| parse(&repair(body)?).ok())
}

/// Returns the end of the string that begins before `at`, with its quote.
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
