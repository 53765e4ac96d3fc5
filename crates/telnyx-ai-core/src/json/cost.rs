//! The memory that the values of a body may take.

use memchr::memchr_iter;

use super::repair::DEEPEST;
use super::string_end;

/// Smaller bodies are not looked at.
const SMALL: usize = 2 * 1024 * 1024;

/// A body may always become this many bytes of values.
const ALWAYS: usize = 512 * 1024 * 1024;

/// A larger one may become this many times its length.
const TIMES: usize = 16;

/// Checks that the values of a body take at most 512 MiB or 16 times its length while they are read as
/// [`serde_json::Value`].
///
/// An object with one number takes about 1,000 bytes, and its text is no longer than `{"a":1},`.
pub(crate) fn check(body: &[u8]) -> Result<(), String> {
    let most = ALWAYS.max(body.len().saturating_mul(TIMES));
    if body.len() <= SMALL || at_most(body) <= most || memory(body) <= most {
        return Ok(());
    }
    Err(format!(
        "the values of this response of {} bytes would take more than {} MiB of memory; request fewer items at once, or \
         read the response as bytes",
        body.len(),
        most >> 20
    ))
}

/// The memory for what begins with `byte`, as measured for fields that are read into a flattened map: serde keeps such
/// values in a form of its own before they become a [`serde_json::Value`].
const fn takes(byte: u8) -> usize {
    match byte {
        b'{' => 800,
        b'[' => 280,
        b':' => 136,
        b',' => 72,
        _ => 0,
    }
}

/// An upper bound, which takes what strings contain for JSON as well: it is found much sooner.
fn at_most(body: &[u8]) -> usize {
    b"{[:,".iter().map(|byte| memchr_iter(*byte, body).count().saturating_mul(takes(*byte))).sum()
}

fn memory(body: &[u8]) -> usize {
    let (mut sum, mut at, mut depth) = (0_usize, 0, 0_usize);
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'"' => at = string_end(body, at),
            // Nothing is kept of what is nested deeper.
            b'{' | b'[' if depth == DEEPEST => return sum,
            b'{' | b'[' => {
                depth += 1;
                // Empty ones take nothing.
                if matches!(body.get(at), Some(b'}' | b']')) {
                    continue;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sum = sum.saturating_add(takes(*byte));
    }
    sum
}

#[cfg(test)]
mod tests;
