//! The limits of a client: timeouts, retries, sizes.

use std::time::Duration;

use super::ClientBuilder;
use crate::client::Client;
use crate::client::rate_limits::RateLimits;

impl<C: From<Client>> ClientBuilder<C> {
    /// Sets the timeout of one attempt: from connecting to the last byte of the response, or to its headers for streams
    /// and downloads. Default 60 s; 10 minutes for completions, summaries and transcriptions.
    ///
    /// Together with [`deadline`](Self::deadline):
    ///
    /// ```
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::builder()
    ///     .api_key("KEY0123")
    ///     .timeout(Duration::from_secs(20)) // of each attempt
    ///     .deadline(Duration::from_secs(60)) // of all attempts and the waits between them
    ///     .build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// A call whose last attempt times out fails with [`is_timeout`](crate::Error::is_timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings = self.settings.timeout(timeout);
        self
    }

    /// Sets the deadline of a call: the time limit for all attempts and the waits between them and, for a stream or
    /// download, until its end. Default none.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings = self.settings.deadline(deadline);
        self
    }

    /// Sets the idle timeout of streams and downloads: the longest time without a received byte. Default 120 s. Any
    /// byte restarts it, including keep-alive comments.
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings = self.settings.stream_idle_timeout(timeout);
        self
    }

    /// Sets the maximum number of retries of a call. Default 2, which allows 3 attempts; 0 disables retries.
    ///
    /// Temporary failures of idempotent calls are retried. Other calls are retried only if the service certainly did
    /// not process the request. See [`Request::idempotent`](crate::Request::idempotent).
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.settings = self.settings.max_retries(retries);
        self
    }

    /// Sets the maximum size of a response body that is read into memory, in bytes. Default 64 MiB. A larger response
    /// fails with [`is_too_large`](crate::Error::is_too_large).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings = self.settings.max_response_bytes(bytes);
        self
    }

    /// Sets the maximum size of a single event of a stream, in bytes. Default 8 MiB. A larger event ends the stream
    /// with [`is_too_large`](crate::Error::is_too_large).
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.settings = self.settings.max_event_bytes(bytes);
        self
    }

    /// Sets the concurrency limit: the maximum number of requests of this client and its clones that run at the same
    /// time. Default none.
    ///
    /// A call above the limit waits for a permit, in the order of arrival and at most until its deadline. Its timeout
    /// starts when it is sent. A request holds its permit until its response is complete, and a stream or download
    /// until it ends or is dropped. A program must therefore not wait for a call while it holds as many open streams as
    /// the limit allows. A call holds no permit between two attempts.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.settings = self.settings.max_concurrent_requests(requests);
        self
    }

    /// Enables or disables the adaptive rate: requests are sent no faster than the service allows in its responses
    /// (`x-ratelimit-limit`, `x-ratelimit-remaining`, `x-ratelimit-reset`, and the wait of a 429). Default `false`.
    ///
    /// The first request is sent alone. The other calls wait for its response, which counts towards their timeout;
    /// while it is missing, one more request is sent every 5 s. When no request remains in the current window, calls
    /// wait for the next window, in the order of arrival and at most until their deadline. A 429 pauses all calls with
    /// the same model; without a model, all calls of the client. A pause lasts at most 60 s; then one request probes the
    /// limit.
    ///
    /// The tokens per minute of each model are learned. A 429 halves what the model used in the minute before, and each
    /// minute of accepted requests raises the limit by a tenth of that. Headers that report a limit in tokens
    /// (`x-ratelimit-limit-tokens`) bound it. [`rate_limits`](Self::rate_limits) sets known limits, which use more of what
    /// the service allows.
    pub fn adaptive_rate(mut self, adaptive: bool) -> Self {
        self.settings = self.settings.adaptive_rate(adaptive);
        self
    }

    /// Sets limits in requests and tokens per minute for each model, shared by the clones of the client. Default none.
    ///
    /// ```
    /// use telnyx_ai::{ModelLimits, RateLimits, Telnyx};
    ///
    /// let limits = ModelLimits::new().input_tokens_per_minute(40_000_000).output_tokens_per_minute(400_000);
    /// let limits = RateLimits::new().each_model(limits).share(1, 4); // one of four processes
    /// let telnyx = Telnyx::builder().api_key("KEY0123").rate_limits(limits).build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// The limits apply to requests with a JSON body that has a model, messages or an input; other requests are not
    /// counted. Requests of one model are sent in the order of arrival. They do not delay requests of another model, or
    /// of the same model in another `region` of the body. A waiting call has not started its timeout; its deadline
    /// counts. In any minute the client sends at most what the limit allows, paced over the minute after a burst of
    /// about 5 s. A request above the whole limit is sent alone, when a minute has passed since the last one.
    ///
    /// The tokens of a request are estimated before it is sent: a token for each 4 bytes of its JSON body, all of it
    /// uncached, and 500 tokens of output or the limit of the request if that is lower. Responses correct the ratio of
    /// bytes, the cached part and the mean output of their model, and the usage of a response replaces the estimate of
    /// its request, plain and streamed. A failed request that did no work gets its tokens back. One that may have done
    /// work keeps its estimate.
    ///
    /// A 429 pauses the model for the wait that the service requests, 1 s by default. Add
    /// [`adaptive_rate`](Self::adaptive_rate) if the limits of the service may be lower than these.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.settings = self.settings.rate_limits(limits);
        self
    }
}
