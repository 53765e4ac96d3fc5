//! A received request.

use axum::{extract::Request, http::HeaderMap};

use super::Ending;
use crate::{faults::Fault, http::operation::Target, storage::is_storage};

/// Maximum number of body bytes that are kept.
const MAX_BODY: usize = 64 * 1024;
/// Headers with secrets, whose values are redacted.
const SECRET: [&str; 5] = ["authorization", "cookie", "proxy-authorization", "x-api-key", "api-key"];
/// Approximate size of a request without its texts.
const OVERHEAD: usize = 256;

/// A request that an emulator has received, from [`Requests`](super::Requests).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai_emulator::{Emulator, faults::Fault};
///
/// let emulator = Emulator::builder().start().await.unwrap();
/// let telnyx = Telnyx::builder().api_key("any").base_url(emulator.base_url()).build()?;
/// emulator.faults().add(Fault::reset().after_work()).unwrap();
/// telnyx.chat().complete("Hi").await.unwrap_err();
///
/// let request = &emulator.requests().all()[0];
/// assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/ai/chat/completions"));
/// assert_eq!(request.header("Authorization"), Some("[redacted]"));
/// assert_eq!((request.status, &request.faults), (None, &vec![Fault::reset().after_work()]));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Method, such as `POST`.
    pub method: String,
    /// Path as sent, without the `/v2` of the base URL.
    pub path: String,
    /// Query as sent, without the `?`. The value of `X-Amz-Credential`, which has a key, is `[redacted]`.
    pub query: Option<String>,
    /// Headers, sorted by their lower-case names.
    ///
    /// The values of headers with keys and cookies are `[redacted]`, so they do not identify the sender. See
    /// [the alternatives](crate::requests#keys-are-redacted).
    pub headers: Vec<(String, String)>,
    /// First 64 KiB of the body, as far as it was received. Empty for uploads of the storage API (`PUT /storage/…`).
    pub body: Vec<u8>,
    /// Length of the complete body in bytes, as far as it was received.
    pub body_length: u64,
    /// Status of the response; `None` before the response, or if a fault suppressed it.
    pub status: Option<u16>,
    /// Ending of the exchange.
    pub ending: Ending,
    /// Number of response body bytes written to the connection. It is 0 until the exchange has ended.
    pub bytes_sent: u64,
    /// Faults injected into the request, a latency first, without operation and counts.
    pub faults: Vec<Fault>,
    pub(super) target: Target,
}

impl ReceivedRequest {
    /// Creates a request without its body.
    pub(super) fn new(request: &Request, target: Target) -> Self {
        Self {
            method: target.method.clone(),
            path: target.path.clone(),
            query: request.uri().query().map(redacted),
            headers: headers(request.headers()),
            body: Vec::new(),
            body_length: 0,
            status: None,
            ending: Ending::Open,
            bytes_sent: 0,
            faults: Vec::new(),
            target,
        }
    }

    /// Returns the first value of a header. The case of `name` is ignored.
    ///
    /// Keys are [redacted](crate::requests#keys-are-redacted).
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the body as text. Invalid UTF-8 is replaced with U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Adds a part of the body and returns the number of bytes that are kept.
    pub(super) fn read(&mut self, bytes: &[u8]) -> usize {
        self.body_length += bytes.len() as u64;
        let is_upload = self.method == "PUT" && is_storage(&self.path);
        let room = if is_upload { 0 } else { MAX_BODY.saturating_sub(self.body.len()) };
        let kept = bytes.get(..room).unwrap_or(bytes);
        self.body.extend_from_slice(kept);
        kept.len()
    }

    /// Returns the approximate memory use.
    pub(super) fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        let query = self.query.as_ref().map_or(0, String::len);
        OVERHEAD + 2 * (self.method.len() + self.path.len()) + query + headers + self.body.len()
    }
}

/// Redacts the key in the query of a URL that was signed with a tool for AWS.
fn redacted(query: &str) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("x-amz-credential") => format!("{name}=[redacted]"),
        _ => pair.to_owned(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| {
            let is_secret = SECRET.contains(&name.as_str()) || value.is_sensitive();
            let value = if is_secret { "[redacted]".into() } else { String::from_utf8_lossy(value.as_bytes()) };
            (name.as_str().to_owned(), value.into_owned())
        })
        .collect();
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    headers
}
