//! The error that an answer outside 2xx is.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::charge::Charge;
use super::codes::is_quota;
use super::text::shown;
use super::{Error, ErrorKind, parse};
use crate::response::metadata::{ResponseMetadata, compression};
use crate::response::retry_hints::Hints;

/// What is kept of an error's body.
pub(crate) const ERROR_BYTES: usize = 64 * 1024;

/// The remedy for a 407.
pub(crate) const PROXY_HELP: &str = "put the user and password into the proxy URL, as in `.proxy(\"http://USER:PASSWORD@proxy.example:3128\")` or `HTTPS_PROXY`";

impl Error {
    /// The error that an answer outside 2xx is, for programs that send their requests by other means.
    ///
    /// ```
    /// use telnyx_ai_core::{Error, HeaderMap, StatusCode};
    ///
    /// let mut headers = HeaderMap::new();
    /// headers.insert("retry-after", "7".parse().unwrap());
    /// headers.insert("x-request-id", "r-1".parse().unwrap());
    /// let body = r#"{"errors":[{"code":"10011","detail":"Slow down."}]}"#;
    /// let error = Error::from_response(StatusCode::TOO_MANY_REQUESTS, headers, body);
    /// assert!(error.is_rate_limited() && error.retry_after().unwrap().as_secs() == 7);
    /// assert_eq!(error.to_string(), "429 Too Many Requests: Slow down. (10011) [request id r-1, retry after 7 s]");
    /// ```
    ///
    /// It is read as an answer to a call of the client would be: every shape of error body, the request id, the wait
    /// that is asked for (a date counts from the answer's own `Date`). 64 KiB of the body are kept. What the client
    /// also does, and this cannot, is to cut out a key that the service echoes.
    pub fn from_response(status: StatusCode, headers: HeaderMap, body: impl Into<Bytes>) -> Self {
        let mut body = body.into();
        body.truncate(ERROR_BYTES);
        Self::answered(ResponseMetadata::new(status, headers, 1, Duration::ZERO), body, None, None).0
    }

    /// The same, with the hints of the response about a retry. A date in it counts from `now`. The message names `request`,
    /// where it is given.
    pub(crate) fn answered(
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
            message.push_str(", with a body that is no known error shape: ");
            // No more of it than may be shown: a page of HTML is long.
            let start = body.trim_ascii_start();
            let start = start.get(..1024).unwrap_or(start);
            message.push_str(&shown(String::from_utf8_lossy(start).trim()));
        }
        let error = Self::new(ErrorKind::Api, message)
            .with_details(details)
            .with_body(body)
            .with_retry_after(hints.retry_after)
            .with_charge(Charge::possible_if(hints.may_be_done(metadata.status().as_u16())))
            .with_metadata(metadata);
        (error, hints)
    }

    /// The error of a body whose compression nobody undid.
    #[cold]
    #[cfg(feature = "client")]
    pub(crate) fn compressed(headers: &HeaderMap) -> Self {
        Self::new(ErrorKind::Decode, compressed(headers))
    }
}

/// The reason why a compressed body cannot be read.
fn compressed(headers: &HeaderMap) -> String {
    let encoding = compression(headers).unwrap_or("unknown");
    format!(
        "the body has `content-encoding: {encoding}`, which the SDK cannot read; send no `accept-encoding` of your own, \
         or have the proxy or the transport decode it"
    )
}

/// How a message names a status.
fn status_line(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => format!("status {}", status.as_u16()),
    }
}
