//! The client: what all calls share.

pub(crate) mod builder;
pub(crate) mod client_settings;
pub(crate) mod credentials;
pub(crate) mod default_headers;
mod derived;
pub(crate) mod header;
pub(crate) mod limiter;
pub(crate) mod retry_budget;
pub(crate) mod settings;
pub(crate) mod storage;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::client::builder::ClientBuilder;
use crate::client::credentials::Credentials;
use crate::client::default_headers::DefaultHeaders;
use crate::client::limiter::Limiter;
use crate::client::retry_budget::RetryBudget;
use crate::client::settings::Settings;
use crate::client::storage::{KeyForm, StorageUrl};
use crate::error::Result;
use crate::redact::RecentSecrets;
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
/// it. [`with`](Self::with) makes a client with another key or other settings over the same connections.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>, Option<Arc<Captured>>);

/// Credentials that were captured in the task of a caller, in place of those of the client.
struct Captured {
    credentials: Arc<dyn Credentials>,
    /// Apart from those of the client, where the keys of many tenants would push out this one.
    recent_secrets: RecentSecrets,
}

pub(crate) struct Shared {
    pub(crate) base_url: Url,
    storage_url: StorageUrl,
    pub(crate) key_form: KeyForm,
    /// Asked before each request, unless a header authorizes it already.
    credentials: Option<Arc<dyn Credentials>>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) headers: DefaultHeaders,
    pub(crate) settings: Settings,
    pub(crate) budget: Arc<RetryBudget>,
    pub(crate) limiter: Limiter,
    recent_secrets: RecentSecrets,
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
        &self.0.base_url
    }

    /// `value` without the secrets of the client and of its latest calls, for errors that hold what earlier responses
    /// said; empty if it cannot be read without them.
    #[doc(hidden)]
    pub fn redacted<T: Clone + Default + Serialize + DeserializeOwned>(&self, value: &T) -> T {
        let secrets = self.recent_secrets().with(self.0.headers.secrets());
        secrets.redact_value(value).of(value.clone()).unwrap_or_default()
    }

    /// The credentials that authorize a call without an authorization of its own.
    pub(crate) fn credentials(&self) -> Option<&Arc<dyn Credentials>> {
        match &self.1 {
            Some(captured) => Some(&captured.credentials),
            None => self.0.credentials.as_ref(),
        }
    }

    pub(crate) fn recent_secrets(&self) -> &RecentSecrets {
        self.1.as_ref().map_or(&self.0.recent_secrets, |captured| &captured.recent_secrets)
    }

    pub(crate) fn assemble(
        (base_url, storage_url): (Url, StorageUrl),
        credentials: Option<Arc<dyn Credentials>>,
        transport: Arc<dyn Transport>,
        headers: DefaultHeaders,
        settings: Settings,
    ) -> Self {
        let limiter = Limiter::new(settings.max_concurrent_requests, settings.adaptive_rate);
        let budget = Arc::new(RetryBudget::full());
        let recent_secrets = RecentSecrets::default();
        let shared = Shared {
            base_url,
            storage_url,
            key_form: KeyForm::Bearer,
            credentials,
            transport,
            headers,
            settings,
            budget,
            limiter,
            recent_secrets,
        };
        Self(Arc::new(shared), None)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("host", &self.base_url().host_str()).finish_non_exhaustive()
    }
}
