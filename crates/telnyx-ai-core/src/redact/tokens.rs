//! The secrets in the value of a sensitive header.

use std::ops::Range;

use zeroize::Zeroizing;

/// Minimum length of a token. Redacting shorter tokens would make a text unreadable.
const MIN_LENGTH: usize = 4;
/// Minimum length of one of several parameters, which may be a common word.
const MIN_PARAMETER_LENGTH: usize = 8;

/// A text to redact.
#[derive(PartialEq)]
pub(super) struct Token {
    bytes: Source,
    /// Only the complete text is a secret. Its start, such as the name of a parameter, is not.
    pub(super) only_complete: bool,
}

/// The bytes of a token. A part of the header value is not copied, so that the key is in memory once.
#[derive(PartialEq)]
enum Source {
    Part(Range<usize>),
    Decoded(Zeroizing<Vec<u8>>),
}

impl Token {
    /// Returns the bytes of a token of the header `value`.
    pub(super) fn bytes<'a>(&'a self, value: &'a [u8]) -> &'a [u8] {
        match &self.bytes {
            Source::Part(range) => value.get(range.clone()).unwrap_or_default(),
            Source::Decoded(bytes) => bytes,
        }
    }
}

/// Returns the secrets of a header value such as `Bearer KEY`: the text after the scheme, its last word, the values of
/// its parameters, and for `Basic` the decoded pair and the password. If all of these are too short, the secret is the
/// complete value.
pub(super) fn of(header: &[u8]) -> Vec<Token> {
    let value = header.trim_ascii();
    let mut tokens = Vec::new();
    let mut push = |bytes: Source, length: usize, min_length: usize, only_complete: bool| {
        let token = Token { bytes, only_complete };
        if length >= min_length && !tokens.contains(&token) {
            tokens.push(token);
        }
    };
    let part = |text: &[u8]| {
        let start = text.as_ptr().addr().saturating_sub(header.as_ptr().addr());
        Source::Part(start..start.saturating_add(text.len()))
    };
    // Cookies have parameters and no scheme.
    let is_scheme = |word: &[u8]| !word.iter().any(|byte| matches!(byte, b'=' | b',' | b';'));
    let words = value.iter().position(u8::is_ascii_whitespace).map(|at| value.split_at(at));
    let (scheme, rest) = words.filter(|(first, _)| is_scheme(first)).unwrap_or((&[], value));
    let rest = rest.trim_ascii();
    let separates = |byte: &u8| matches!(byte, b',' | b';') || byte.is_ascii_whitespace();
    let parameters = rest.split(separates).filter_map(parameter);
    let several = parameters.clone().nth(1).is_some();
    let only_complete = parameters.clone().next().is_some() || rest.iter().any(u8::is_ascii_whitespace);
    push(part(rest), rest.len(), MIN_LENGTH, only_complete);
    let last = rest.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    push(part(last), last.len(), MIN_LENGTH, only_complete);
    let min_length = if several { MIN_PARAMETER_LENGTH } else { MIN_LENGTH };
    parameters.for_each(|text| push(part(text), text.len(), min_length, false));
    if scheme.eq_ignore_ascii_case(b"basic")
        && let Some(pair) = base64(rest)
    {
        let password = pair.iter().position(|byte| *byte == b':').and_then(|colon| pair.get(colon + 1..));
        let password = Zeroizing::new(password.unwrap_or_default().to_vec());
        let (pair_length, length) = (pair.len(), password.len());
        push(Source::Decoded(pair), pair_length, MIN_LENGTH, true);
        push(Source::Decoded(password), length, MIN_LENGTH, false);
    }
    if tokens.is_empty() && value.len() >= MIN_LENGTH {
        tokens.push(Token { bytes: part(value), only_complete: true });
    }
    tokens
}

/// Returns the value of `name=value` or `name="value"`. Base64 padding is not a value.
fn parameter(word: &[u8]) -> Option<&[u8]> {
    let at = word.iter().position(|byte| *byte == b'=').filter(|at| *at > 0)?;
    let text = word.get(at + 1..)?;
    let unquoted = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
    unquoted.iter().any(|byte| *byte != b'=').then_some(unquoted)
}

fn base64(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // The capacity prevents reallocation, which would leave a copy of the secret in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut bits, mut held) = (0_u32, 0_u32);
    for digit in text.iter().copied().filter(|digit| *digit != b'=') {
        let six = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(bytes)
}
