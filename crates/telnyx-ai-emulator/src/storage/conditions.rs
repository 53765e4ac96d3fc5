//! Conditions and ranges of downloads.

use std::ops::Range;

use axum::http::{HeaderMap, StatusCode};
use jiff::{Timestamp, fmt::rfc2822};

use super::error::StorageError;

/// Formats a time as a header has it. Returns `None` outside the years that HTTP can express.
pub(super) fn http_date(time: Timestamp) -> Option<String> {
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}

/// Checks the conditions of a download. Returns `false` if the object is not modified.
///
/// # Errors
///
/// 412 if `If-Match` or `If-Unmodified-Since` does not hold.
pub(super) fn check(headers: &HeaderMap, etag: &str, modified: Timestamp) -> Result<bool, StorageError> {
    let date = |name: &str| {
        let text = headers.get(name)?.to_str().ok()?;
        rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
    };
    // Dates in headers have no fractions.
    let seconds = modified.as_second();
    match matches(headers, "if-match", etag) {
        Some(false) => return Err(StorageError::precondition("If-Match")),
        Some(true) => {}
        None if date("if-unmodified-since").is_some_and(|date| seconds > date.as_second()) => {
            return Err(StorageError::precondition("If-Unmodified-Since"));
        }
        None => {}
    }
    let is_unmodified = match matches(headers, "if-none-match", etag) {
        Some(is_match) => is_match,
        None => date("if-modified-since").is_some_and(|date| seconds <= date.as_second()),
    };
    Ok(!is_unmodified)
}

/// Checks the conditions of an upload: `If-Match`, and `If-None-Match: *`.
pub(super) fn check_upload(headers: &HeaderMap, existing: Option<&str>) -> Result<(), StorageError> {
    match (matches(headers, "if-match", existing.unwrap_or_default()), existing) {
        (Some(_), None) => return Err(StorageError::no_key()),
        (Some(false), _) => return Err(StorageError::precondition("If-Match")),
        _ => {}
    }
    if existing.is_some_and(|etag| matches(headers, "if-none-match", etag) == Some(true)) {
        return Err(StorageError::precondition("If-None-Match"));
    }
    Ok(())
}

/// Returns `true` if a header has this entity tag or `*`, and `None` without the header.
fn matches(headers: &HeaderMap, name: &str, etag: &str) -> Option<bool> {
    let mut values = headers.get_all(name).iter().peekable();
    values.peek()?;
    Some(values.any(|value| {
        String::from_utf8_lossy(value.as_bytes()).split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"') == etag
        })
    }))
}

/// Returns the requested bytes of an object, or `None` for all.
///
/// # Errors
///
/// 416 if none of them exist.
pub(super) fn range(headers: &HeaderMap, etag: &str, len: u64) -> Result<Option<Range<u64>>, StorageError> {
    if matches(headers, "if-range", etag) == Some(false) {
        return Ok(None);
    }
    // Invalid ranges and several ranges are ignored, as HTTP and S3 define.
    let text = headers.get("range").and_then(|range| range.to_str().ok());
    let Some((first, last)) = text.and_then(|text| text.strip_prefix("bytes=")?.trim().split_once('-')) else {
        return Ok(None);
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..len.min(last.saturating_add(1)),
        (Ok(first), Err(_)) if last.is_empty() => first..len,
        (Err(_), Ok(last)) if first.is_empty() => len.saturating_sub(last)..len,
        _ => return Ok(None),
    };
    if range.is_empty() {
        let message = format!("The range has no byte of the object, whose length is {len}.");
        return Err(StorageError::new(StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange", message));
    }
    Ok(Some(range))
}

#[cfg(test)]
mod tests;
