//! The settings of a client: defaults and validation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::client::rate_limits::RateLimits;
use crate::error::{Error, Result};
use crate::observer::Observer;
use crate::transport::network::is_loopback;

/// The default base URL. It includes the version of the API.
pub const DEFAULT_BASE_URL: &str = "https://api.telnyx.com/v2";

/// Default timeout of an attempt, where neither the call, the client nor the operation sets one.
pub(crate) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// Timeouts, retries, limits and defaults of a client.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) stream_idle_timeout: Duration,
    pub(crate) max_retries: u32,
    pub(crate) max_response_bytes: usize,
    pub(crate) max_event_bytes: usize,
    pub(crate) max_concurrent_requests: Option<usize>,
    pub(crate) adaptive_rate: bool,
    pub(crate) rate_limits: Arc<RateLimits>,
    pub(crate) default_model: Option<String>,
    pub(crate) trace_content: bool,
    pub(crate) observer: Option<SharedObserver>,
}

/// The observer of a client.
#[derive(Clone)]
pub(crate) struct SharedObserver(pub(crate) Arc<dyn Observer>);

impl fmt::Debug for SharedObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedObserver")
    }
}

impl Settings {
    /// Rejects settings with which no call can succeed.
    pub(crate) fn check(&self) -> Result<()> {
        if self.max_concurrent_requests == Some(0) {
            return Err(Error::config("max_concurrent_requests is 0, which allows no call; set at least 1"));
        }
        if self.default_model.as_ref().is_some_and(|model| model.trim().is_empty()) {
            return Err(Error::config("default_model is blank; set the id of a model"));
        }
        self.rate_limits.check()
    }

    /// Returns `true` if both settings have the same limits, so that they can share a limiter.
    pub(crate) fn has_limits_of(&self, other: &Self) -> bool {
        let limits = |settings: &Self| (settings.max_concurrent_requests, settings.adaptive_rate);
        limits(self) == limits(other) && self.rate_limits == other.rate_limits
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: None,
            deadline: None,
            stream_idle_timeout: Duration::from_secs(120),
            max_retries: 2,
            max_response_bytes: 64 * 1024 * 1024,
            max_event_bytes: 8 * 1024 * 1024,
            max_concurrent_requests: None,
            adaptive_rate: false,
            rate_limits: Arc::default(),
            default_model: None,
            trace_content: false,
            observer: None,
        }
    }
}

/// Hosts of the service. Their paths start with a version.
const HOSTS: [&str; 3] = ["api.telnyx.com", "api.telnyx.com.au", "api.telnyx.eu"];

/// The version of the API, as a path.
const VERSION: &str = "/v2";

/// Path segments that follow `/ai` in the paths of operations.
const OPERATIONS: [&str; 12] = [
    "anthropic",
    "assistants",
    "audio",
    "chat",
    "clusters",
    "conversation_histories",
    "conversations",
    "embeddings",
    "fine_tuning",
    "models",
    "openai",
    "summarize",
];

/// Returns `true` for the hosts of the service.
pub(crate) fn is_service(url: &Url) -> bool {
    url.host_str().is_some_and(|host| HOSTS.contains(&host.trim_end_matches('.')))
}

/// Parses the URL of the setting `name` and removes its trailing slash. Errors never show the text, which may contain a
/// password or a key.
pub(crate) fn url(name: &str, text: &str, allow_insecure_http: bool) -> Result<Url> {
    let problem = |problem: String| Err(Error::config(format!("{name} {problem}")));
    let mut url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(bad) => return problem(format!("is not a URL ({bad}); give one such as {DEFAULT_BASE_URL}")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return problem("contains a user name or password; pass the key with `api_key(…)`".into());
    }
    if url.fragment().is_some() {
        return problem("contains a fragment (`#…`); remove it".into());
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

/// Adds the version to a base URL of the service, and rejects a URL with the path of an operation. Errors never show
/// the query.
pub(crate) fn complete(mut url: Url) -> Result<Url> {
    let operation = operation_in(url.path()).unwrap_or_default().to_owned();
    let prefix = url.path().strip_suffix(&operation).unwrap_or_default().trim_end_matches('/');
    let path = if is_service(&url) && prefix.is_empty() { VERSION.to_owned() } else { prefix.to_owned() };
    url.set_path(&path);
    if operation.is_empty() {
        return Ok(url);
    }
    let query = if url.query().is_some() { " with its query" } else { "" };
    url.set_query(None);
    let right = url.as_str().trim_end_matches('/');
    Err(Error::config(format!("base_url ends in `{operation}`, which belongs to the operations; use `{right}`{query}")))
}

/// Returns the suffix of `path` that starts with `/ai` and belongs to the operations, if any.
fn operation_in(path: &str) -> Option<&str> {
    path.match_indices("/ai").map(|(at, _)| path.split_at(at).1).find(|end| {
        let mut segments = end.split('/').filter(|segment| !segment.is_empty());
        segments.next() == Some("ai") && segments.next().is_none_or(|segment| OPERATIONS.contains(&segment))
    })
}

#[cfg(test)]
mod tests;
