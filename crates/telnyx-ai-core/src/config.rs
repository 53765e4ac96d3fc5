//! The settings of a client: their defaults and their checks.

mod network;

use std::time::Duration;

use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue};
use url::{Host, Url};

use crate::error::{Error, Result};
use crate::headers::IDEMPOTENCY_KEY;

pub(crate) use network::Network;

/// Where requests go unless told otherwise.
///
/// ```
/// assert_eq!(telnyx_ai_core::DEFAULT_BASE_URL, "https://api.telnyx.com/v2"); // the version is part of it
/// ```
pub const DEFAULT_BASE_URL: &str = "https://api.telnyx.com/v2";

/// The numbers of a client.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) connect_timeout: Duration,
    pub(crate) stream_idle_timeout: Duration,
    pub(crate) max_retries: u32,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_event_bytes: usize,
    pub(crate) max_concurrent_requests: Option<usize>,
    pub(crate) adaptive_rate: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: None,
            deadline: None,
            connect_timeout: Duration::from_secs(10),
            stream_idle_timeout: Duration::from_secs(120),
            max_retries: 2,
            max_response_bytes: 64 * 1024 * 1024,
            max_event_bytes: 8 * 1024 * 1024,
            max_concurrent_requests: None,
            adaptive_rate: false,
        }
    }
}

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

/// Reads a header, or says what is wrong with it.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
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

/// Words in the names of headers whose values are secrets.
const SECRET_WORDS: [&str; 9] =
    ["apikey", "auth", "authorization", "cookie", "credential", "key", "password", "secret", "token"];

/// Returns true if the name of a header says that its value is a secret, such as `x-api-key`.
pub(crate) fn is_secret(name: &HeaderName) -> bool {
    name != IDEMPOTENCY_KEY && name.as_str().split(['-', '_']).any(|word| SECRET_WORDS.contains(&word))
}

/// Reads a base URL into one without a trailing slash. No message shows the text: it may hold a password or a key.
pub(crate) fn base_url(text: &str, allow_insecure_http: bool) -> Result<Url> {
    let problem = |problem: String| Err(Error::config(format!("base_url {problem}")));
    let mut url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(bad) => return problem(format!("is not a URL ({bad}); give one such as {DEFAULT_BASE_URL}")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return problem("holds a user name or password; pass the key with `api_key(…)`".into());
    }
    if url.fragment().is_some() {
        return problem("holds a fragment (`#…`); remove it".into());
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_insecure_http || is_loopback(&url) => {}
        "http" => {
            let host = url.host_str().unwrap_or_default();
            return problem(format!(
                "is plain http to `{host}`, which would show the key to the network; use https, or `allow_insecure_http(true)`"
            ));
        }
        other => return problem(format!("has the scheme `{other}`; use https")),
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    if url.query() == Some("") {
        url.set_query(None);
    }
    Ok(url)
}

/// Reports that a URL is certain to name this machine. A resolver may send a name below `localhost` elsewhere.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
