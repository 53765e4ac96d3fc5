//! Repairs of JSON that serde_json rejects and other parsers accept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

/// Maximum nesting depth of serde_json.
pub(super) const MAX_DEPTH: usize = 128;

/// The escape of U+FFFD. It is as long as the escape of a surrogate.
pub(crate) const REPLACEMENT: &[u8] = b"\\ufffd";

/// Returns the repaired `text`; `None` if it needs no repair, is nested too deeply, or is not JSON.
///
/// - Of duplicate keys of an object, the last key is kept.
/// - The escape of an unpaired surrogate is replaced by the escape of U+FFFD.
/// - A number that exceeds the range of `f64` is replaced by `null`.
///
/// All positions are unchanged, so that errors of the repaired text are valid for `text` too.
pub(crate) fn repair(text: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<IgnoredAny>(text).ok()?;
    let mut scan = Scan { text, out: text.to_vec(), open: Vec::new(), repaired: false };
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at = scan.token(*byte, at)?;
    }
    scan.repaired.then_some(scan.out)
}

struct Scan<'a> {
    text: &'a [u8],
    out: Vec<u8>,
    open: Vec<Open<'a>>,
    repaired: bool,
}

enum Open<'a> {
    Array,
    Object { member: Option<Member<'a>>, members: HashMap<Cow<'a, [u8]>, Range<usize>> },
}

struct Member<'a> {
    key: Cow<'a, [u8]>,
    start: usize,
}

impl Scan<'_> {
    /// Reads the token that begins with `byte` at `at`, and returns its end.
    fn token(&mut self, byte: u8, at: usize) -> Option<usize> {
        match byte {
            b'"' => return Some(self.string(at)),
            b'-' | b'0'..=b'9' => return Some(self.number(at)),
            b'{' | b'[' if self.open.len() == MAX_DEPTH => return None,
            b'{' => self.open.push(Open::Object { member: None, members: HashMap::new() }),
            b'[' => self.open.push(Open::Array),
            b',' => self.member_ends(at + 1),
            b'}' | b']' => {
                self.member_ends(at);
                self.open.pop();
            }
            _ => {}
        }
        Some(at + 1)
    }

    fn string(&mut self, at: usize) -> usize {
        let end = self.string_end(at);
        if let Some(Open::Object { member: member @ None, .. }) = self.open.last_mut() {
            let inner = at + 1..end.saturating_sub(1);
            let raw = self.text.get(inner).unwrap_or_default();
            // Escapes allow several encodings of one key.
            let escaped = self.out.get(at..end).filter(|_| raw.contains(&b'\\'));
            let key = match escaped.and_then(|escaped| serde_json::from_slice::<String>(escaped).ok()) {
                Some(key) => Cow::Owned(key.into_bytes()),
                None => Cow::Borrowed(raw),
            };
            *member = Some(Member { key, start: at });
        }
        end
    }

    /// Replaces the unpaired surrogates of the string that begins at `at`, and returns its end.
    fn string_end(&mut self, at: usize) -> usize {
        let mut at = at + 1;
        while let Some(rest) = self.text.get(at..) {
            let Some(found) = memchr2(b'"', b'\\', rest) else { break };
            at += found;
            if self.text.get(at) == Some(&b'"') {
                return at + 1;
            }
            at += match surrogate_at(self.text, at) {
                Some(Surrogate::High) if surrogate_at(self.text, at + REPLACEMENT.len()) == Some(Surrogate::Low) => {
                    2 * REPLACEMENT.len()
                }
                Some(_) => {
                    self.write(at..at + REPLACEMENT.len(), REPLACEMENT);
                    REPLACEMENT.len()
                }
                None => 2,
            };
        }
        self.text.len()
    }

    fn number(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        let number = rest.get(..length).and_then(|number| std::str::from_utf8(number).ok());
        if number.and_then(|number| number.parse().ok()).is_some_and(f64::is_infinite) {
            self.write(at..at + length, b"null");
        }
        at + length
    }

    /// Ends a member of the innermost object before `end`, and removes an earlier member with the same key.
    fn member_ends(&mut self, end: usize) {
        if let Some(Open::Object { member, members }) = self.open.last_mut()
            && let Some(Member { key, start }) = member.take()
            && let Some(earlier) = members.insert(key, start..end)
        {
            self.write(earlier, b"");
        }
    }

    /// Replaces `range` by `with`, padded with spaces.
    fn write(&mut self, range: Range<usize>, with: &[u8]) {
        if let Some(out) = self.out.get_mut(range) {
            let with = with.iter().copied().chain(std::iter::repeat(b' '));
            out.iter_mut().zip(with).for_each(|(out, byte)| *out = byte);
            self.repaired = true;
        }
    }
}

/// The kind of a surrogate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surrogate {
    /// The first surrogate of a pair, U+D800 to U+DBFF.
    High,
    /// The second surrogate of a pair, U+DC00 to U+DFFF.
    Low,
}

/// Returns the kind of the surrogate whose escape begins at `at`; `None` for any other text.
pub(crate) fn surrogate_at(text: &[u8], at: usize) -> Option<Surrogate> {
    let digits = text.get(at..at + REPLACEMENT.len())?.strip_prefix(b"\\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    match u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()? {
        0xd800..=0xdbff => Some(Surrogate::High),
        0xdc00..=0xdfff => Some(Surrogate::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
