//! The memory limit for the values of a body.

use memchr::memchr_iter;

use super::repair::MAX_DEPTH;
use super::string_end;

/// Maximum size of a body that is not checked.
const UNCHECKED: usize = 2 * 1024 * 1024;

/// Memory limit of all bodies.
const MIN_LIMIT: usize = 512 * 1024 * 1024;

/// Memory limit of larger bodies, as a multiple of the length.
const LIMIT_FACTOR: usize = 16;

/// Checks that the values of a body take at most 512 MiB, or 16 times its length if that is more, while they are read
/// as [`serde_json::Value`].
///
/// An object with one number takes about 1,000 bytes of memory, and its text `{"a":1},` only 8.
pub(crate) fn check(body: &[u8]) -> Result<(), String> {
    let limit = MIN_LIMIT.max(body.len().saturating_mul(LIMIT_FACTOR));
    if body.len() <= UNCHECKED || upper_bound(body) <= limit || memory(body) <= limit {
        return Ok(());
    }
    Err(format!(
        "the values of this response of {} bytes would take more than {} MiB of memory; request fewer items at once, or \
         read the response as bytes",
        body.len(),
        limit >> 20
    ))
}

/// Returns the memory of a value that begins with `byte`, as measured for fields of a flattened map. Serde buffers such
/// values before they become a [`serde_json::Value`].
const fn memory_of(byte: u8) -> usize {
    match byte {
        b'{' => 800,
        b'[' => 280,
        b':' => 136,
        b',' => 72,
        _ => 0,
    }
}

/// Returns an upper bound of the memory. The bound is much faster to compute, because strings are not skipped.
fn upper_bound(body: &[u8]) -> usize {
    b"{[:,".iter().map(|byte| memchr_iter(*byte, body).count().saturating_mul(memory_of(*byte))).sum()
}

fn memory(body: &[u8]) -> usize {
    let (mut sum, mut at, mut depth) = (0_usize, 0, 0_usize);
    while let Some(byte) = body.get(at) {
        at += 1;
        match byte {
            b'"' => at = string_end(body, at),
            // Deeper values are rejected, so they take no memory.
            b'{' | b'[' if depth == MAX_DEPTH => return sum,
            b'{' | b'[' => {
                depth += 1;
                // Empty lists and objects take no memory.
                if matches!(body.get(at), Some(b'}' | b']')) {
                    continue;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sum = sum.saturating_add(memory_of(*byte));
    }
    sum
}

#[cfg(test)]
mod tests;
