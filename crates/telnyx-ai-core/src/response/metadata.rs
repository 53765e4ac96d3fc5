//! The metadata of an answer.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::response::retry_hints;

/// Status, headers and history of an answer. Cheap to clone.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("x-request-id", "r-1"));
/// let client = Client::builder().api_key("k").transport(mock).build()?;
/// let response = client.request(http::Method::GET, "/ai/models").json::<serde_json::Value>().with_response().await?;
/// assert_eq!(response.metadata().request_id(), Some("r-1"));
/// assert_eq!(response.metadata().attempts(), 1);
/// assert_eq!(response.metadata().status(), 200);
/// assert_eq!(response.metadata().headers()["content-type"], "application/json");
/// assert!(response.metadata().elapsed() < std::time::Duration::from_secs(60));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
pub struct ResponseMetadata(Arc<Inner>);

struct Inner {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    elapsed: Duration,
}

impl ResponseMetadata {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, attempts: u32, elapsed: Duration) -> Self {
        Self(Arc::new(Inner { status, headers, attempts, elapsed }))
    }

    /// The HTTP status.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(206, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let download = client.request(Method::GET, "/picture").header("range", "bytes=0-2").download().await?;
    /// assert_eq!(download.metadata().status(), 206);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// All response headers.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let events = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(events.metadata().headers()["content-type"], "text/event-stream");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// The id of the request at the service: the header `x-request-id`, otherwise `request-id` or `x-amz-request-id`.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("request-id", "r-2"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?;
    /// assert_eq!(response.metadata().request_id(), Some("r-2"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "request-id", "x-amz-request-id"].into_iter().find_map(|name| self.header(name))
    }

    /// How many requests it took, the successful one included.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(429)).reply(MockReply::status(429)).reply(MockReply::events(["data: 1\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let events = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(events.metadata().attempts(), 3); // 429 twice
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Time from the start of the call to the end of its headers (streams, downloads) or of its body (all else),
    /// waits between attempts included.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(503).header("retry-after", "20")).reply(MockReply::json(200, "{}"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?; // a 503 first: wait 20 s
    /// assert_eq!((response.metadata().elapsed().as_secs(), response.attempts()), (20, 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// The rate limit as the service reported it with this answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("x-ratelimit-remaining", "3").header("x-ratelimit-reset", "20"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let response = client.request(Method::GET, "/ai/models").with_response().await?;
    /// let limit = response.metadata().rate_limit();
    /// assert_eq!((limit.remaining, limit.limit), (Some(3), None));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(&self.0.headers)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }
}

impl RateLimit {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self {
            limit: number("x-ratelimit-limit"),
            remaining: number("x-ratelimit-remaining"),
            reset: retry_hints::rate_limit_reset(headers),
        }
    }
}

impl fmt::Debug for ResponseMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMetadata")
            .field("status", &self.0.status)
            .field("request_id", &self.request_id())
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .finish_non_exhaustive()
    }
}

/// The `x-ratelimit-*` headers of one answer; a field is `None` when its header is absent or no whole number.
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, "{}").header("x-ratelimit-remaining", "3").header("x-ratelimit-reset", "20"));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let limit = client.request(Method::GET, "/ai/models").with_response().await?.metadata().rate_limit();
/// if limit.remaining.is_some_and(|left| left < 10) {
///     assert_eq!(limit.reset, Some(std::time::Duration::from_secs(20))); // until the next window starts
/// }
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests allowed in the window (`x-ratelimit-limit`).
    pub limit: Option<u64>,
    /// Requests left in the window (`x-ratelimit-remaining`).
    pub remaining: Option<u64>,
    /// Time until the next window starts (`x-ratelimit-reset`: seconds, or a Unix time from 10^9 on).
    pub reset: Option<Duration>,
}

/// The compression of a body, where it is one that nobody has undone. Other values are not encodings, but mistakes.
pub(crate) fn compression(headers: &HeaderMap) -> Option<&str> {
    let encodings = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    encodings.flat_map(|value| value.split(',')).map(str::trim).find(|encoding| {
        let known = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"];
        known.iter().any(|known| encoding.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests;
