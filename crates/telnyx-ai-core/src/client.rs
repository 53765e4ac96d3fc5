//! The client: what all calls share.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::auth::Credentials;
use crate::client_builder::ClientBuilder;
use crate::config::Settings;
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::execute::Targets;
use crate::headers::Headers;
use crate::limiter::Limiter;
use crate::path;
use crate::redact::{RecentSecrets, Shown};
use crate::request::Request;
use crate::retry::Idempotency;
use crate::retry::budget::RetryBudget;
use crate::transport::Transport;

/// Sends calls. Make one per program and clone it: clones share the connections and the retry budget.
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#)).reply(MockReply::json(200, r#"{"data":[]}"#));
/// let client = Client::builder().api_key("KEY0123").transport(mock.clone()).build()?; // or `Client::from_env()?`
/// let clone = client.clone();
/// let task = tokio::spawn(async move { clone.request(Method::GET, "/ai/assistants").query("limit", 5).await });
/// let models: Vec<serde_json::Value> = client.request(Method::GET, "/ai/models").data().await?;
/// let assistants = task.await.unwrap()?;
/// assert_eq!(mock.requests().len(), 2);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// It can be used from several Tokio runtimes: each has connections of its own. A stream is read in the runtime that opened
/// it.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) targets: Targets,
    /// Asked before each request, unless a header authorizes it already.
    pub(crate) credentials: Option<Arc<dyn Credentials>>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) headers: Headers,
    pub(crate) settings: Settings,
    pub(crate) budget: RetryBudget,
    pub(crate) limiter: Limiter,
    pub(crate) recent_secrets: RecentSecrets,
}

impl Client {
    /// A builder with all defaults and no key.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client with the key in `TELNYX_API_KEY` and, if it is set, the base URL in `TELNYX_BASE_URL`.
    ///
    /// ```
    /// match telnyx_ai_core::Client::from_env() {
    ///     Ok(client) => println!("{}", client.base_url()),
    ///     Err(error) => assert!(error.is_config()),
    /// }
    /// ```
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) when the key is missing or blank, or the URL is none.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env().build()
    }

    /// Where requests go. No slash at its end, unless it has no path at all.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// assert_eq!(client.base_url().as_str(), "https://api.telnyx.com/v2");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn base_url(&self) -> &Url {
        self.0.targets.base()
    }

    /// `value` without the secrets of the client and of its latest calls, for errors that hold what earlier responses
    /// said; empty if it cannot be read without them.
    #[doc(hidden)]
    pub fn redacted<T: Clone + Default + Serialize + DeserializeOwned>(&self, value: &T) -> T {
        match self.0.recent_secrets.with(self.0.headers.secrets()).redact_value(value) {
            Shown::AsItIs => value.clone(),
            Shown::Redacted(clean) => *clean,
            Shown::Nothing => T::default(),
        }
    }

    /// A call of an endpoint that the SDK does not model: same authorization, retries and errors.
    ///
    /// `path` is appended to the base URL and must be encoded already; `{placeholders}` are not filled. GET, HEAD,
    /// OPTIONS, PUT and DELETE are retried, other methods are not repeated once they may have done something, unless you
    /// say [`idempotent(true)`](Request::idempotent).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let value: serde_json::Value =
    ///     client.request(http::Method::GET, "/ai/assistants").query("limit", 5).json().await?;
    /// assert_eq!(value["data"], serde_json::json!([]));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn request(&self, method: Method, path: impl Into<Cow<'static, str>>) -> Request<Bytes> {
        let class = match method {
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE | Method::OPTIONS => Idempotency::Idempotent,
            _ => Idempotency::NotIdempotent,
        };
        let given = path.into();
        let checked = path::raw(&given);
        let mut endpoint = Endpoint::new("request", method, given, class);
        match checked {
            Ok(path) => endpoint.call.path = path,
            Err(error) => endpoint.call.defer_error(&error),
        }
        endpoint.bytes().on(self)
    }

    pub(crate) fn assemble(
        base: Url,
        credentials: Option<Arc<dyn Credentials>>,
        transport: Arc<dyn Transport>,
        headers: Headers,
        settings: Settings,
    ) -> Self {
        let limiter = Limiter::new(settings.max_concurrent_requests, settings.adaptive_rate);
        let budget = RetryBudget::full();
        let targets = Targets::new(base);
        let recent_secrets = RecentSecrets::default();
        Self(Arc::new(Shared { targets, credentials, transport, headers, settings, budget, limiter, recent_secrets }))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("host", &self.base_url().host_str()).finish_non_exhaustive()
    }
}
