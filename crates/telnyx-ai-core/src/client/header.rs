//! Headers that callers set, on a client or on one request.

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue};

use crate::redact::is_secret;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Headers that describe the connection or the body, which the SDK writes. HTTP/2 has no connection headers.
const OWNED: [HeaderName; 9] = [
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HOST,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Parses a header.
///
/// # Errors
/// The text of what is wrong.
pub(crate) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let Ok(header) = HeaderName::try_from(name) else {
        return Err(format!("header name {name:?} is not a header name"));
    };
    if OWNED.contains(&header) {
        return Err(format!("header `{header}` is set by the SDK; drop it"));
    }
    let Ok(mut value) = HeaderValue::try_from(value) else {
        return Err(format!(
            "the value of header `{header}` holds a line break or another character that no header can carry"
        ));
    };
    value.set_sensitive(is_secret(&header));
    Ok((header, value))
}
