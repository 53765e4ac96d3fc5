//! Redaction of the secrets of an exchange before it is written.

mod events;

use std::ops::Range;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::memmem;
use percent_encoding::percent_decode;
use telnyx_ai_core::internal::{REDACTED, Secrets, is_secret_name};
use url::Url;

use super::content::Chunk;

pub(crate) use events::divide_a_secret;

/// Minimum length of the value of a secret parameter that is also redacted elsewhere.
const MIN_LENGTH: usize = 8;

/// Returns the values of a request that are secrets wherever they occur.
pub(crate) fn secret_values(headers: &HeaderMap, url: &Url) -> Vec<HeaderValue> {
    let mut values = Vec::new();
    for (_, value) in headers.iter().filter(|(name, value)| is_secret_header(name, value)) {
        values.push(value.clone());
        values.extend(key_of_aws(value));
    }
    let parameters = url.query_pairs().filter(|(name, value)| is_secret_parameter(name) && value.len() >= MIN_LENGTH);
    values.extend(parameters.filter_map(|(_, value)| HeaderValue::try_from(&*value).ok()));
    values
}

/// A header whose name is secret is a secret even if nothing marks its value as sensitive.
fn is_secret_header(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || is_secret_name(name.as_str())
}

fn is_secret_parameter(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    is_secret_name(&name) || name.split(['-', '_']).any(|word| word == "signature")
}

/// Returns the key in a header of the form `AWS4-HMAC-SHA256 Credential=KEY/day/region/service/aws4_request, …`.
fn key_of_aws(value: &HeaderValue) -> Option<HeaderValue> {
    let credential = value.to_str().ok()?.split_once("Credential=")?.1.split(',').next()?;
    let key = credential.rsplitn(5, '/').nth(4)?;
    HeaderValue::from_str(key).ok()
}

/// Replaces the values of secret headers, and secrets in other headers.
pub(crate) fn headers(secrets: &Secrets, headers: &HeaderMap) -> HeaderMap {
    let mut clean = headers.clone();
    for (name, value) in &mut clean {
        *value = if is_secret_header(name, value) {
            HeaderValue::from_static(REDACTED)
        } else {
            let bytes = bytes(secrets, &Bytes::copy_from_slice(value.as_bytes()));
            HeaderValue::from_bytes(&bytes).unwrap_or_else(|_| HeaderValue::from_static(REDACTED))
        };
    }
    clean
}

/// Redacts a body or another text in one piece.
pub(crate) fn bytes(secrets: &Secrets, text: &Bytes) -> Bytes {
    let clean = chunks(secrets, vec![Chunk { at_ms: 0, bytes: text.clone() }]);
    clean.into_iter().next().map(|chunk| chunk.bytes).unwrap_or_default()
}

/// Redacts a text.
pub(crate) fn text(secrets: &Secrets, text: &str) -> String {
    String::from_utf8_lossy(&bytes(secrets, &Bytes::copy_from_slice(text.as_bytes()))).into_owned()
}

/// Redacts the query of a URL.
pub(crate) fn query(secrets: &Secrets, query: &str) -> String {
    let with_mark = text(secrets, &format!("?{query}"));
    with_mark.strip_prefix('?').unwrap_or(&with_mark).to_owned()
}

/// Redacts the chunks of a body. A secret may begin in one chunk and end in another.
pub(crate) fn chunks(secrets: &Secrets, chunks: Vec<Chunk>) -> Vec<Chunk> {
    let body = chunks.iter().map(|chunk| &*chunk.bytes).collect::<Vec<_>>().concat();
    let found = merged(found(secrets, &body));
    if found.is_empty() {
        return chunks;
    }
    let mut start = 0;
    let redact = |Chunk { at_ms, bytes }: Chunk| {
        let range = start..start + bytes.len();
        start = range.end;
        Chunk { at_ms, bytes: redact_chunk(&bytes, &range, &found) }
    };
    chunks.into_iter().map(redact).collect()
}

/// Redacts the part of the body in `range`. The replacement of a secret is in the chunk where it begins.
fn redact_chunk(bytes: &Bytes, range: &Range<usize>, found: &[Range<usize>]) -> Bytes {
    let mut clean = BytesMut::with_capacity(bytes.len());
    let mut kept = range.start;
    let part = |from: usize, to: usize| bytes.get(from - range.start..to - range.start).unwrap_or_default();
    for secret in found.iter().filter(|secret| secret.start < range.end && secret.end > range.start) {
        if secret.start >= range.start {
            clean.extend_from_slice(part(kept, secret.start));
            clean.extend_from_slice(REDACTED.as_bytes());
        }
        kept = secret.end.min(range.end);
    }
    clean.extend_from_slice(part(kept, range.end));
    clean.freeze()
}

/// Returns the positions of the secrets of requests and of the values of secret parameters of URLs.
fn found(secrets: &Secrets, body: &[u8]) -> Vec<Range<usize>> {
    let mut found = secrets.find(body);
    let parameters = parameters(body);
    // A presigned URL is often beside a field with its token.
    let values: Vec<HeaderValue> = parameters
        .iter()
        .filter(|range| range.len() >= MIN_LENGTH)
        .filter_map(|range| {
            let value: Vec<u8> = percent_decode(body.get(range.clone())?).collect();
            HeaderValue::from_bytes(&value).ok()
        })
        .collect();
    found.extend(values.iter().collect::<Secrets>().find(body));
    found.extend(parameters);
    found
}

/// Returns the positions of the values of secret parameters, such as `X-Amz-Signature`, of all URLs in a text.
fn parameters(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for equals in memmem::find_iter(text, b"=") {
        let before = text.get(..equals).unwrap_or_default();
        let is_in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let start = before.iter().rposition(|byte| !is_in_name(byte));
        let (Some(start), rest) = (start, text.get(equals + 1..).unwrap_or_default()) else { continue };
        // In JSON, `&` may be `\u0026`; in XML, it is `&amp;`.
        let name = before.get(start + 1..).unwrap_or_default();
        let (separator, name) = match name.strip_prefix(b"u0026") {
            Some(name) if before.get(start) == Some(&b'\\') => (b'&', name),
            _ => (before.get(start).copied().unwrap_or_default(), name),
        };
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"&#\"'<>\\".contains(byte);
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let is_secret = is_secret_parameter(&String::from_utf8_lossy(name));
        if matches!(separator, b'?' | b'&' | b';') && is_secret && length > 0 {
            found.push(equals + 1..equals + 1 + length);
        }
    }
    found
}

/// Returns the ranges in order, with overlapping ones joined.
fn merged(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_unstable_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match merged.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
