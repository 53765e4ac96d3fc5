//! The memory that the values of a body may take.

use memchr::{memchr_iter, memchr2};

use super::DecodeError;

/// Smaller bodies are not looked at.
const SMALL: usize = 2 * 1024 * 1024;

/// A body may always become this many bytes of values.
const ALWAYS: usize = 256 * 1024 * 1024;

/// A larger one may become this many times its length.
const TIMES: usize = 16;

/// Checks that the values of a body, kept as [`serde_json::Value`], take at most 256 MiB or 16 times its length.
///
/// An object with one number takes some 700 bytes, and its text is no longer than `{"a":1},`.
pub(super) fn check(body: &[u8]) -> Result<(), DecodeError> {
    let most = ALWAYS.max(body.len().saturating_mul(TIMES));
    if body.len() <= SMALL || at_most(body) <= most || memory(body) <= most {
        return Ok(());
    }
    let problem = format!(
        "the values of this response of {} bytes would take more than {} MiB of memory; request fewer items at once, or \
         read the response as bytes",
        body.len(),
        most >> 20
    );
    Err(DecodeError { path: None, problem, attachment: None, details: Vec::new() })
}

/// What the value that begins, or is parted from the next, with `byte` takes.
const fn takes(byte: u8) -> usize {
    match byte {
        // The smallest node of a map.
        b'{' => 632,
        // The smallest allocation of a list.
        b'[' => 128,
        b':' | b',' => 32,
        _ => 0,
    }
}

/// An upper bound, which takes what strings contain for JSON as well: it is found much sooner.
fn at_most(body: &[u8]) -> usize {
    b"{[:,".iter().map(|byte| memchr_iter(*byte, body).count().saturating_mul(takes(*byte))).sum()
}

fn memory(body: &[u8]) -> usize {
    let (mut sum, mut at) = (0_usize, 0);
    while let Some(byte) = body.get(at) {
        at += 1;
        if *byte == b'"' {
            at = string_end(body, at);
        }
        sum = sum.saturating_add(takes(*byte));
    }
    sum
}

fn string_end(body: &[u8], mut at: usize) -> usize {
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
