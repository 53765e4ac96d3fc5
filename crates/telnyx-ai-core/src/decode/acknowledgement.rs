//! The response of a call that returns `()`.

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::{DecodeError, envelope, first_byte, json};
use crate::error;
use crate::json::value;
use crate::sse::BOM;

/// Accepts an empty acknowledgement; a body that reports an error is an error.
pub(crate) fn accept(body: &Bytes) -> Result<(), DecodeError> {
    match first_byte(body) {
        Some(b'<') => json(body),
        Some(b'{') => envelope::<IgnoredAny>(body, "()").map(drop),
        Some(b'[') if value(body).is_some_and(|list| !error::from_value(&list).is_empty()) => json(body),
        _ if is_event_stream(body) => json(body),
        _ => Ok(()),
    }
}

/// Returns `true` if a body starts like an event stream. JSON never does.
pub(crate) fn is_event_stream(body: &[u8]) -> bool {
    let start = body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start();
    [b"data:".as_slice(), b"event:", b"id:", b"retry:", b":"].iter().any(|field| start.starts_with(field))
}
