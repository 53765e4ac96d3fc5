//! Headers that callers set on a client or on a request.

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind, Result};
use crate::redact::is_secret;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Headers of the connection and of the body, which callers may not set. HTTP/2 forbids connection headers.
const RESERVED: [HeaderName; 9] = [
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

/// Parses a header. An invalid header is an error of `kind`.
pub(crate) fn parse(kind: ErrorKind, name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    let header = HeaderName::try_from(name)
        .map_err(|source| Error::new(kind, format!("header name {name:?} is not a header name")).with_source(source))?;
    if RESERVED.contains(&header) {
        return Err(Error::new(kind, format!("header `{header}` is set by the SDK; drop it")));
    }
    let mut value = HeaderValue::try_from(value).map_err(|source| {
        let problem = format!(
            "the value of header `{header}` contains a line break or another character that is invalid in a header"
        );
        Error::new(kind, problem).with_source(source)
    })?;
    value.set_sensitive(is_secret(&header));
    Ok((header, value))
}
