//! Repairs of JSON that serde_json rejects and other readers accept.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use memchr::memchr2;
use serde::de::IgnoredAny;

/// serde_json reads no deeper than this.
pub(super) const DEEPEST: usize = 128;

/// The escape of U+FFFD, as long as the escape of half a surrogate pair.
pub(crate) const REPLACEMENT: &[u8] = b"\\ufffd";

/// Returns `text` with its repairs; `None` if it needs none, is nested too deeply, or is no JSON at all.
///
/// - Of a key that an object has several times, only the last one stays.
/// - The escape of half a surrogate pair becomes the one of U+FFFD.
/// - A number that no `f64` holds becomes `null`.
///
/// Nothing changes its position, so that errors about the result point into `text` as well.
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
    /// Reads what begins with `byte` at `at`, and returns where it ends.
    fn token(&mut self, byte: u8, at: usize) -> Option<usize> {
        match byte {
            b'"' => return Some(self.string(at)),
            b'-' | b'0'..=b'9' => return Some(self.number(at)),
            b'{' | b'[' if self.open.len() == DEEPEST => return None,
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
            // The same key may be written in several ways.
            let written = self.out.get(at..end).filter(|_| raw.contains(&b'\\'));
            let key = match written.and_then(|written| serde_json::from_slice::<String>(written).ok()) {
                Some(key) => Cow::Owned(key.into_bytes()),
                None => Cow::Borrowed(raw),
            };
            *member = Some(Member { key, start: at });
        }
        end
    }

    /// Returns the end of the string that begins at `at`, after replacing what is not whole in it.
    fn string_end(&mut self, at: usize) -> usize {
        let mut at = at + 1;
        while let Some(rest) = self.text.get(at..) {
            let Some(found) = memchr2(b'"', b'\\', rest) else { break };
            at += found;
            if self.text.get(at) == Some(&b'"') {
                return at + 1;
            }
            at += match half_at(self.text, at) {
                Some(Half::High) if half_at(self.text, at + REPLACEMENT.len()) == Some(Half::Low) => {
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

    /// The member of the innermost object ends before `end`. An earlier one of the same key goes.
    fn member_ends(&mut self, end: usize) {
        if let Some(Open::Object { member, members }) = self.open.last_mut()
            && let Some(Member { key, start }) = member.take()
            && let Some(earlier) = members.insert(key, start..end)
        {
            self.write(earlier, b"");
        }
    }

    /// Puts `with` and spaces in place of what stands in `range`.
    fn write(&mut self, range: Range<usize>, with: &[u8]) {
        if let Some(out) = self.out.get_mut(range) {
            let with = with.iter().copied().chain(std::iter::repeat(b' '));
            out.iter_mut().zip(with).for_each(|(out, byte)| *out = byte);
            self.repaired = true;
        }
    }
}

/// Half of a surrogate pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Half {
    /// The first half.
    High,
    /// The second half.
    Low,
}

/// The half that the escape at `at` stands for; `None` if no such escape begins there.
pub(crate) fn half_at(text: &[u8], at: usize) -> Option<Half> {
    let digits = text.get(at..at + REPLACEMENT.len())?.strip_prefix(b"\\u")?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    match u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
