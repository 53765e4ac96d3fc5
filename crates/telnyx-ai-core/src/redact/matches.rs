//! Search for a secret, or the start of one, in a text.

use std::ops::Range;

use memchr::memchr3;

use super::REDACTED;

/// Minimum number of bytes of a truncated secret to redact.
const MIN_PREFIX: usize = 8;
/// Maximum number of backslashes of an escape. JSON that is encoded three times has 7.
const MAX_BACKSLASHES: usize = 8;
/// Maximum number of nested URL encodings.
const MAX_PERCENTS: usize = 3;

/// Replaces the found ranges by [`REDACTED`]. Returns `None` if there are none.
pub(super) fn replace(text: &[u8], mut found: Vec<Range<usize>>) -> Option<Vec<u8>> {
    if found.is_empty() {
        return None;
    }
    found.sort_unstable_by_key(|range| range.start);
    let mut out = Vec::with_capacity(text.len());
    let mut kept = 0;
    for range in found {
        // Overlapping ranges get one replacement.
        if range.start >= kept {
            out.extend_from_slice(text.get(kept..range.start).unwrap_or_default());
            out.extend_from_slice(REDACTED.as_bytes());
        }
        kept = kept.max(range.end);
    }
    out.extend_from_slice(text.get(kept..).unwrap_or_default());
    Some(out)
}

/// Finds a secret in its plain, JSON-escaped and URL-encoded forms. It also finds the start of a secret, because an
/// echo may be truncated, unless `only_complete` is set.
pub(super) fn find(text: &[u8], secret: &[u8], only_complete: bool, found: &mut Vec<Range<usize>>) {
    let Some(&first) = secret.first() else { return };
    let length = secret.len();
    let min_length = if only_complete { length } else { MIN_PREFIX.min(length.saturating_sub(1)).max(4) };
    // An escape is never shorter than the byte that it encodes.
    if text.len() < min_length {
        return;
    }
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        // A secret starts with its first byte or with an escape of it.
        let Some(next) = memchr3(first, b'\\', b'%', rest) else { break };
        at += next;
        let (bytes, length) = matched(rest.get(next..).unwrap_or_default(), secret);
        if bytes >= min_length {
            found.push(at..at + length);
        }
        // A partial match may contain the start of a complete match.
        at += 1;
    }
}

/// Returns the number of bytes of `secret` at the start of `text`, and the length of their encoding in `text`.
fn matched(text: &[u8], secret: &[u8]) -> (usize, usize) {
    let escapes = |byte: &u8| matches!(byte, b'\\' | b'%');
    let same = text.iter().zip(secret).take_while(|(byte, wanted)| byte == wanted && !escapes(byte)).count();
    if same == secret.len() || !text.get(same).is_some_and(escapes) {
        return (same, same);
    }
    // A backslash or `%` may be part of the secret or of an escape, so all readings are followed.
    let mut ends = vec![same];
    for (nth, &wanted) in secret.iter().enumerate().skip(same) {
        let mut next = Vec::with_capacity(ends.len());
        for &end in &ends {
            encodings(text.get(end..).unwrap_or_default(), wanted, |length| {
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

/// Reports the length of each encoding of `wanted` at the start of `text`: the byte itself, or a possibly nested escape
/// of JSON or of a URL.
fn encodings(text: &[u8], wanted: u8, mut found: impl FnMut(usize)) {
    if text.first() == Some(&wanted) {
        found(1);
    }
    if let Some(encoded) = text.strip_prefix(b"%") {
        // In a nested encoding, `/` is `%252F`.
        let (pairs, _) = encoded.as_chunks::<2>();
        let outer = pairs.iter().take(MAX_PERCENTS).take_while(|pair| **pair == *b"25").count();
        for (nth, pair) in pairs.iter().enumerate().take(outer + 1) {
            if escaped(pair) == Some(u32::from(wanted)) {
                found(2 * nth + 3);
            }
        }
    }
    let backslashes = text.iter().take(MAX_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
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
