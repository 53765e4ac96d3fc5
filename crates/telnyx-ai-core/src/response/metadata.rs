//! Metadata of a response.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::response::retry_hints;

/// Status, headers and timing of a response. Clones are cheap.
///
/// Returned by [`Response::metadata`](crate::Response::metadata), and by the same method of streams and downloads.
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

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns all response headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns the request id of the service: the header `x-request-id`, otherwise `request-id` or `x-amz-request-id`.
    /// Quote it to support.
    pub fn request_id(&self) -> Option<&str> {
        ["x-request-id", "request-id", "x-amz-request-id"].into_iter().find_map(|name| self.header(name))
    }

    /// Returns the number of attempts, including the successful one.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time from the start of the call to the end of the headers (streams and downloads) or of the body
    /// (all other calls). It includes the waits between attempts.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// Returns the rate limit that the service reported with this response.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let response = telnyx.chat().complete("Say hello.").with_response().await?;
    /// let limit = response.metadata().rate_limit();
    /// if limit.remaining == Some(0) {
    ///     println!("the next window starts in {:?}", limit.reset);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit::read(&self.0.headers)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }
}

impl RateLimit {
    /// Reads the limit of requests. Other services with the same API add `-requests` to the names.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        let names = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
        let own = Self::named(headers, names);
        if own != Self::default() {
            return own;
        }
        let names = ["x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"];
        Self::named(headers, names)
    }

    /// Reads the limit of tokens.
    #[cfg(feature = "client")]
    pub(crate) fn of_tokens(headers: &HeaderMap) -> Self {
        let names = ["x-ratelimit-limit-tokens", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"];
        Self::named(headers, names)
    }

    fn named(headers: &HeaderMap, [limit, remaining, reset]: [&str; 3]) -> Self {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self { limit: number(limit), remaining: number(remaining), reset: retry_hints::rate_limit_reset(headers, reset) }
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

/// The `x-ratelimit-*` headers of a response. A field is `None` if its header is missing or not an integer.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimit {
    /// Number of requests per window (`x-ratelimit-limit`).
    pub limit: Option<u64>,
    /// Number of requests left in the window (`x-ratelimit-remaining`).
    pub remaining: Option<u64>,
    /// Time until the next window starts (`x-ratelimit-reset`, in seconds; numbers from 10^9 are Unix times).
    pub reset: Option<Duration>,
}

/// Returns the compression of a body that is still compressed. Unknown values of `content-encoding` are ignored.
pub(crate) fn compression(headers: &HeaderMap) -> Option<&str> {
    let encodings = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    encodings.flat_map(|value| value.split(',')).map(str::trim).find(|encoding| {
        let known = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"];
        known.iter().any(|known| encoding.eq_ignore_ascii_case(known))
    })
}

#[cfg(test)]
mod tests;
