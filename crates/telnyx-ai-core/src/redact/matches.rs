//! The places in a text that hold a secret, or the beginning of one.

use std::ops::Range;

use memchr::memchr3;

use super::REDACTED;

/// Bytes of a secret that are redacted where the rest of it is missing.
const SHORTEST_START: usize = 8;
/// An escape in a JSON text in a JSON text in a JSON text has 7 backslashes.
const MOST_BACKSLASHES: usize = 8;
/// So many times a URL may be encoded.
const MOST_PERCENTS: usize = 3;

/// Puts a mark in place of what was found; `None` when that is nothing.
pub(super) fn replace(text: &[u8], mut found: Vec<Range<usize>>) -> Option<Vec<u8>> {
    if found.is_empty() {
        return None;
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut out = Vec::with_capacity(text.len());
    let mut kept = 0;
    for range in found {
        // One that begins inside the one before it has its mark.
        if range.start >= kept {
            out.extend_from_slice(text.get(kept..range.start).unwrap_or_default());
            out.extend_from_slice(REDACTED.as_bytes());
        }
        kept = kept.max(range.end);
    }
    out.extend_from_slice(text.get(kept..).unwrap_or_default());
    Some(out)
}

/// Finds a secret as it is and as JSON spells it, and its beginning, because an echo may break off before its end.
pub(super) fn find(text: &[u8], secret: &[u8], only_whole: bool, found: &mut Vec<Range<usize>>) {
    let Some(&first) = secret.first() else { return };
    let whole = secret.len();
    let shortest = if only_whole { whole } else { SHORTEST_START.min(whole.saturating_sub(1)).max(4) };
    // No escape is shorter than the byte that it spells.
    if text.len() < shortest {
        return;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        // Elsewhere it cannot begin.
        let Some(next) = memchr3(first, b'\\', b'%', rest) else { break };
        at += next;
        let (bytes, length) = matched(rest.get(next..).unwrap_or_default(), secret);
        if bytes >= shortest {
            found.push(at..at + length);
        }
        // One that ends early may hold the beginning of one that does not.
        at += 1;
    }
}

/// Number of bytes of `secret` at the start of the text, and number of bytes that spell them.
fn matched(text: &[u8], secret: &[u8]) -> (usize, usize) {
    let escapes = |byte: &u8| matches!(byte, b'\\' | b'%');
    let same = text.iter().zip(secret).take_while(|(byte, wanted)| byte == wanted && !escapes(byte)).count();
    if same == secret.len() || !text.get(same).is_some_and(escapes) {
        return (same, same);
    }
    // A backslash or `%` may be part of the secret or of an escape, so there may be several ways to read on.
    let mut ends = vec![same];
    for (nth, &wanted) in secret.iter().enumerate().skip(same) {
        let mut next = Vec::with_capacity(ends.len());
        for &end in &ends {
            spellings(text.get(end..).unwrap_or_default(), wanted, |length| {
                if !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            });
        }
        if next.is_empty() {
            return (nth, ends.into_iter().max().unwrap_or_default());
        }
        ends = next;
    }
    (secret.len(), ends.into_iter().max().unwrap_or_default())
}

/// Each length of what spells `wanted` at the beginning of `text`: itself, or an escape of JSON or of a URL, nested or not.
fn spellings(text: &[u8], wanted: u8, mut found: impl FnMut(usize)) {
    if text.first() == Some(&wanted) {
        found(1);
    }
    if let Some(encoded) = text.strip_prefix(b"%") {
        // Encoded twice, `/` is `%252F`.
        let (pairs, _) = encoded.as_chunks::<2>();
        let outer = pairs.iter().take(MOST_PERCENTS).take_while(|pair| **pair == *b"25").count();
        for (nth, pair) in pairs.iter().enumerate().take(outer + 1) {
            if escaped(pair) == Some(u32::from(wanted)) {
                found(2 * nth + 3);
            }
        }
    }
    let backslashes = text.iter().take(MOST_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
    if backslashes == 0 {
        return;
    }
    if wanted == b'\\' {
        [2, 4, 8].into_iter().filter(|length| *length <= backslashes).for_each(&mut found);
    }
    match text.get(backslashes..).unwrap_or_default() {
        [b'u', digits @ ..] if digits.get(..4).and_then(escaped) == Some(u32::from(wanted)) => found(backslashes + 5),
        [byte, ..] if *byte == wanted && wanted != b'\\' => found(backslashes + 1),
        _ => {}
    }
}

fn escaped(digits: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(text, 16).ok()
}
