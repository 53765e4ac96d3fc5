//! Errors from responses outside 2xx.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::charge::Charge;
use super::codes::is_quota;
use super::text::excerpt;
use super::{Error, ErrorKind, parse};
use crate::response::metadata::{ResponseMetadata, compression};
use crate::response::retry_hints::Hints;

/// Maximum size of an error body in bytes. The rest is dropped.
pub(crate) const ERROR_BYTES: usize = 64 * 1024;

/// The remedy for a 407.
pub(crate) const PROXY_HELP: &str = "put the user and password into the proxy URL, as in `.proxy(\"http://USER:PASSWORD@proxy.example:3128\")` or `HTTPS_PROXY`";

impl Error {
    /// Creates an error from a response outside 2xx, for programs that send requests with another HTTP client.
    ///
    /// ```
    /// use telnyx_ai::{Error, HeaderMap, StatusCode};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("retry-after", "7".parse().unwrap());
    /// headers.insert("x-request-id", "r-1".parse().unwrap());
    /// let body = r#"{"errors":[{"code":"10011","detail":"Slow down."}]}"#;
    /// let error = Error::from_response(StatusCode::TOO_MANY_REQUESTS, headers, body);
    /// assert!(error.is_rate_limited() && error.retry_after().unwrap().as_secs() == 7);
    /// assert_eq!((error.request_id(), error.details().len()), (Some("r-1"), 1));
    /// ```
    ///
    /// Reads the error body, the request id and the wait before a retry in the same way as the client. A wait until a
    /// date is relative to the `Date` header of the response. The first 64 KiB of the body are kept. The client also
    /// redacts the API key if the service echoes it; this function does not know the key.
    pub fn from_response(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        let mut body = body.into();
        body.truncate(ERROR_BYTES);
        Self::from_metadata(ResponseMetadata::new(status, headers, 1, Duration::ZERO), body, None, None).0
    }

    /// Creates the error and the retry hints of a response. A wait until a date is relative to the `Date` header, or to
    /// `now` without one. The message contains `request`.
    pub(crate) fn from_metadata(
        metadata: ResponseMetadata,
        body: Bytes,
        now: Option<SystemTime>,
        request: Option<&str>,
    ) -> (Self, Hints) {
        let details = parse(&body);
        let mut hints = Hints::read(metadata.status().as_u16(), metadata.headers(), now);
        hints.quota_exhausted = details.iter().any(is_quota);
        let mut message = status_line(metadata.status());
        if let Some(request) = request {
            message.push_str(&format!(" for {request}"));
        }
        if metadata.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            message.push_str(&format!("; {PROXY_HELP}"));
        }
        if details.is_empty() && compression(metadata.headers()).is_some() {
            message.push_str("; ");
            message.push_str(&compressed(metadata.headers()));
        } else if details.is_empty() && !body.is_empty() {
            message.push_str(", with a body in an unknown format: ");
            // HTML pages are long, so only their start is converted.
            let start = body.trim_ascii_start();
            let start = start.get(..1024).unwrap_or(start);
            message.push_str(&excerpt(String::from_utf8_lossy(start).trim()));
        }
        let error = Self::new(ErrorKind::Api, message)
            .with_details(details)
            .with_body(body)
            .with_retry_after(hints.retry_after)
            .with_charge(Charge::possible_if(hints.may_be_done(metadata.status().as_u16())))
            .with_metadata(metadata);
        (error, hints)
    }

    /// Creates the error of a compressed body.
    #[cold]
    #[cfg(feature = "client")]
    pub(crate) fn compressed(headers: &HeaderMap) -> Self {
        Self::new(ErrorKind::Decode, compressed(headers))
    }
}

/// Describes why a compressed body cannot be read.
fn compressed(headers: &HeaderMap) -> String {
    let encoding = compression(headers).unwrap_or("unknown");
    format!(
        "the body has `content-encoding: {encoding}`, which the SDK does not decode; remove your `accept-encoding` header, \
         or let the proxy or the transport decode it"
    )
}

/// Formats a status for a message.
fn status_line(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => format!("status {}", status.as_u16()),
    }
}
