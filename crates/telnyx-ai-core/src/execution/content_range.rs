//! The range of a body that a response contains.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, HeaderName, RANGE};
use http::{Method, StatusCode};

use crate::error::{Error, ErrorKind, Result};
use crate::request::endpoint::Call;
use crate::response::metadata::{ResponseMetadata, compression};

/// A range of bytes of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteRange {
    pub(crate) start: u64,
    /// The position after the last byte.
    pub(crate) end: u64,
    /// The size of the body, if known.
    pub(crate) total: Option<u64>,
}

impl ByteRange {
    /// Parses a `Content-Range`, such as `bytes 40-59/100` or `bytes 40-59/*`.
    pub(crate) fn parse(range: &str) -> Option<Self> {
        let number = |digits: &str| {
            let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| digits.parse::<u64>().ok()).flatten()
        };
        let (unit, range) = range.split_once(' ')?;
        let (range, total) = range.trim().split_once('/')?;
        let (start, last) = range.split_once('-')?;
        let (start, last) = (number(start)?, number(last)?);
        let total = if total == "*" { None } else { Some(number(total)?) };
        let is_range = unit.eq_ignore_ascii_case("bytes") && start <= last && total.is_none_or(|total| last < total);
        is_range.then_some(Self { start, end: last.checked_add(1)?, total })
    }

    /// Returns the range of a complete body, from the `content-length` of its response.
    pub(crate) fn of_complete_body(call: &Call, metadata: &ResponseMetadata) -> Option<Self> {
        let header = |name: HeaderName| metadata.headers().get(name).and_then(|value| value.to_str().ok());
        let is_complete = metadata.status() == StatusCode::OK && call.method != Method::HEAD;
        if !is_complete || compression(metadata.headers()).is_some() {
            return None;
        }
        let end = header(CONTENT_LENGTH)?.trim().parse().ok()?;
        Some(Self { start: 0, end, total: Some(end) })
    }
}

pub(crate) fn has_range(call: &Call) -> bool {
    let has = |headers: &HeaderMap| headers.contains_key(RANGE);
    has(&call.headers) || has(&call.options.headers)
}

/// Rejects a partial body in response to a request for the complete body.
pub(super) fn check_range(call: &Call, status: StatusCode, headers: &HeaderMap) -> Result<()> {
    if status != StatusCode::PARTIAL_CONTENT || has_range(call) {
        return Ok(());
    }
    let range = headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok()).unwrap_or_default();
    let is_complete = ByteRange::parse(range)
        .is_some_and(|byte_range| byte_range.start == 0 && Some(byte_range.end) == byte_range.total);
    if is_complete {
        return Ok(());
    }
    let message = format!("requested the complete body, got a part of it (206, content-range `{range}`)");
    Err(Error::new(ErrorKind::Decode, message))
}

#[cfg(test)]
mod tests {
    use super::ByteRange;

    #[test]
    fn content_ranges_are_read_exactly() {
        let byte_range = |start, end, total| Some(ByteRange { start, end, total });
        for (text, expected) in [
            ("bytes 40-59/100", byte_range(40, 60, Some(100))),
            ("bytes 40-99/100", byte_range(40, 100, Some(100))),
            ("Bytes 0-0/1", byte_range(0, 1, Some(1))),
            ("bytes 40-59/*", byte_range(40, 60, None)),
            ("bytes 59-40/100", None),
            ("bytes 40-100/100", None),
            ("bytes */100", None),
            ("bytes 40-/100", None),
            ("bytes -59/100", None),
            ("bytes 40-59", None),
            ("bytes 40-59/", None),
            ("bytes +40-59/100", None),
            ("bytes 40-59/1e2", None),
            ("bytes 40-59/100, bytes 60-99/100", None),
            ("bytes 0-18446744073709551615/*", None),
            ("bytes 0-99999999999999999999/*", None),
            ("lines 40-59/100", None),
            ("40-59/100", None),
            ("", None),
        ] {
            assert_eq!(ByteRange::parse(text), expected, "{text}");
        }
    }
}
