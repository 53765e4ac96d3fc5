//! The settings that may differ between clients over the same connections.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::AUTHORIZATION;
use zeroize::Zeroizing;

use crate::client::credentials::{ApiKey, Credentials};
use crate::client::default_headers::{Authorization, DefaultHeaders};
use crate::client::rate_limits::RateLimits;
use crate::client::settings::{Settings, SharedObserver};
use crate::error::{Error, Result};
use crate::observer::Observer;
use crate::redact::REDACTED;

/// Settings of a derived client. [`Client::with`](crate::Client::with) passes them to its closure.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::builder().api_key("KEY0123").header("x-team", "search").build()?;
/// let batch = telnyx.with(|settings| settings.timeout(Duration::from_secs(300)).max_retries(5))?;
/// let tenant = telnyx.with(|settings| settings.api_key("KEY4567").header("x-team", "support"))?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// All settings start with the values of the parent. The base URL, proxy, root certificates, connect timeout and
/// transport belong to the connections and cannot be changed; build another client for them.
#[must_use = "settings do nothing until they are returned from the closure of `with`"]
#[derive(Clone)]
pub struct ClientSettings {
    api_key: Option<Zeroizing<String>>,
    credentials: Option<Arc<dyn Credentials>>,
    headers: Vec<(String, String)>,
    pub(crate) values: Settings,
    pub(crate) share_limits: Option<bool>,
}

impl ClientSettings {
    pub(crate) fn new(values: Settings) -> Self {
        Self { api_key: None, credentials: None, headers: Vec::new(), values, share_limits: None }
    }

    /// Sets the API key. It replaces the key or credentials of the parent, including an `authorization` header.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(Zeroizing::new(key.into()));
        self
    }

    /// Sets the credentials. They replace the key or credentials of the parent, including an `authorization` header.
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.credentials = Some(Arc::new(credentials));
        self
    }

    /// Adds a header to every request. It replaces a header of the same name; the other headers of the parent stay. An
    /// `authorization` header counts as the key. See [`ClientBuilder::header`](crate::ClientBuilder::header) for the
    /// headers that are rejected.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the timeout of one attempt; see [`ClientBuilder::timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.values.timeout = Some(timeout);
        self
    }

    /// Sets the deadline of a call; see [`ClientBuilder::deadline`](crate::ClientBuilder::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.values.deadline = Some(deadline);
        self
    }

    /// Sets the idle timeout of streams and downloads; see
    /// [`ClientBuilder::stream_idle_timeout`](crate::ClientBuilder::stream_idle_timeout).
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.values.stream_idle_timeout = timeout;
        self
    }

    /// Sets the maximum number of retries; see [`ClientBuilder::max_retries`](crate::ClientBuilder::max_retries).
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.values.max_retries = retries;
        self
    }

    /// Sets the maximum size of a response in bytes; see
    /// [`ClientBuilder::max_response_bytes`](crate::ClientBuilder::max_response_bytes).
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.values.max_response_bytes = bytes;
        self
    }

    /// Sets the maximum size of an event in bytes; see
    /// [`ClientBuilder::max_event_bytes`](crate::ClientBuilder::max_event_bytes).
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.values.max_event_bytes = bytes;
        self
    }

    /// Sets the concurrency limit; see
    /// [`ClientBuilder::max_concurrent_requests`](crate::ClientBuilder::max_concurrent_requests). If it differs from
    /// the parent's, the client has its own limiter.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.values.max_concurrent_requests = Some(requests);
        self
    }

    /// Enables or disables the adaptive rate; see
    /// [`ClientBuilder::adaptive_rate`](crate::ClientBuilder::adaptive_rate). If it differs from the parent's, the
    /// client has its own limiter.
    pub fn adaptive_rate(mut self, adaptive: bool) -> Self {
        self.values.adaptive_rate = adaptive;
        self
    }

    /// Sets limits in requests and tokens per minute; see
    /// [`ClientBuilder::rate_limits`](crate::ClientBuilder::rate_limits). If they differ from the parent's, the client
    /// has its own limiter.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.values.rate_limits = Arc::new(limits);
        self
    }

    /// Sets the model of requests without a model; see
    /// [`ClientBuilder::default_model`](crate::ClientBuilder::default_model).
    pub fn default_model(mut self, model: impl Into<String>) -> Self {
        self.values.default_model = Some(model.into());
        self
    }

    /// Sets whether spans have the prompts and responses; see
    /// [`ClientBuilder::trace_content`](crate::ClientBuilder::trace_content).
    pub fn trace_content(mut self, trace: bool) -> Self {
        self.values.trace_content = trace;
        self
    }

    /// Sets the observer; see [`ClientBuilder::observer`](crate::ClientBuilder::observer). It replaces that of the
    /// parent.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.values.observer = Some(SharedObserver(observer));
        self
    }

    /// Sets whether the client shares the retry budget, `max_concurrent_requests`, `adaptive_rate` and `rate_limits` with
    /// its parent. By default it shares them if it has the same key and credentials, because the service limits each key
    /// separately.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::builder().api_key("KEY0123").max_concurrent_requests(64).build()?;
    /// // At most 64 concurrent requests for all tenants together.
    /// let tenant = telnyx.with(|settings| settings.api_key("KEY4567").share_limits(true))?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    pub fn share_limits(mut self, share: bool) -> Self {
        self.share_limits = Some(share);
        self
    }

    /// Checks the settings and returns the credentials and headers of a client with them, based on the credentials and
    /// headers of the parent.
    pub(crate) fn resolve(
        &self,
        credentials: Option<&Arc<dyn Credentials>>,
        headers: &DefaultHeaders,
    ) -> Result<(Option<Arc<dyn Credentials>>, DefaultHeaders)> {
        self.values.check()?;
        let (credentials, authorization) = match (&self.credentials, &self.api_key) {
            (Some(_), Some(_)) => return Err(Error::config("both api_key and credentials are set; drop one of them")),
            (Some(credentials), None) => (Some(credentials), Authorization::Credentials),
            (None, Some(key)) => (None, Authorization::Key(ApiKey::new(key.as_str())?)),
            (None, None) => (credentials, Authorization::Unchanged),
        };
        Ok((credentials.cloned(), headers.with(authorization, &self.headers)?))
    }

    /// Returns `true` if a key, credentials or an `authorization` header is set.
    pub(crate) fn has_authorization(&self) -> bool {
        let authorizes = |(name, _): &(String, String)| name.eq_ignore_ascii_case(AUTHORIZATION.as_str());
        self.api_key.is_some() || self.credentials.is_some() || self.headers.iter().any(authorizes)
    }
}

impl fmt::Debug for ClientSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Header values may be secret.
        f.debug_struct("ClientSettings")
            .field("api_key", &self.api_key.as_ref().map(|_| REDACTED))
            .field("values", &self.values)
            .field("share_limits", &self.share_limits)
            .finish_non_exhaustive()
    }
}
