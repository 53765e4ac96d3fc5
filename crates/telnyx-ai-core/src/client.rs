//! The client: the configuration and connections that all calls share.

pub(crate) mod builder;
pub(crate) mod client_settings;
pub(crate) mod credentials;
pub(crate) mod default_headers;
mod derived;
pub(crate) mod header;
pub(crate) mod limiter;
pub(crate) mod rate_limits;
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
use crate::observer::Observer;
use crate::redact::{RecentSecrets, Secrets};
use crate::request::endpoint::Call;
use crate::transport::Transport;

/// A client of the API. Create one per program and clone it: clones share the connections, the retry budget and the
/// limits.
///
/// ```
/// use telnyx_ai::Client;
///
/// let client = Client::builder().api_key("KEY0123").build()?;
/// let clone = client.clone(); // shares the connections
/// assert_eq!(clone.base_url(), client.base_url());
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// A client may be used from several Tokio runtimes: each runtime has its own connections. A stream must be read in the
/// runtime that opened it. [`with`](Self::with) derives a client with another key or other settings over the same
/// connections.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>, Option<Arc<Captured>>);

/// Credentials captured in the task of a caller. They replace the credentials of the client.
struct Captured {
    credentials: Arc<dyn Credentials>,
    /// Separate from the recent secrets of the client, because that list is bounded and the keys of many tenants would
    /// evict the key of this task.
    recent_secrets: RecentSecrets,
}

pub(crate) struct Shared {
    pub(crate) base_url: Url,
    storage_url: StorageUrl,
    pub(crate) key_form: KeyForm,
    /// Called before each attempt, unless the request has an `authorization` header.
    credentials: Option<Arc<dyn Credentials>>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) headers: DefaultHeaders,
    pub(crate) settings: Settings,
    pub(crate) budget: Arc<RetryBudget>,
    pub(crate) limiter: Limiter,
    recent_secrets: RecentSecrets,
}

impl Client {
    /// Returns a builder with default settings and no key.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Creates a client with the key in `TELNYX_API_KEY` and, if set, the base URL in `TELNYX_BASE_URL`.
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) if the key is missing, blank or cannot be sent, or if the base URL is
    /// invalid.
    pub fn from_env() -> Result<Self> {
        Self::builder().from_env().build()
    }

    /// Returns the base URL of the requests, without a trailing slash unless its path is empty.
    pub fn base_url(&self) -> &Url {
        &self.0.base_url
    }

    /// Returns the transport, for protocols other than that of the service.
    #[doc(hidden)]
    pub fn transport(&self) -> Arc<dyn Transport> {
        Arc::clone(&self.0.transport)
    }

    /// Redacts the secrets of the client and of its latest calls in `value`, for errors that contain data of earlier
    /// responses. Returns the default value if `value` cannot be decoded after redaction.
    #[doc(hidden)]
    pub fn redacted<T: Clone + Default + Serialize + DeserializeOwned>(&self, value: &T) -> T {
        let secrets = self.recent_secrets().with(self.0.headers.secrets());
        secrets.redact_value(value).apply(value.clone()).unwrap_or_default()
    }

    /// Returns `true` if spans have the content of calls.
    #[doc(hidden)]
    pub fn traces_content(&self) -> bool {
        self.0.settings.trace_content
    }

    /// Returns the observer of operations.
    #[doc(hidden)]
    pub fn observer(&self) -> Option<&Arc<dyn Observer>> {
        self.0.settings.observer.as_ref().map(|observer| &observer.0)
    }

    /// Returns the secrets of the client, of its latest calls and of the options of `call`.
    pub(crate) fn secrets_of(&self, call: &Call) -> Secrets {
        self.recent_secrets().with(self.0.headers.secrets()).with(&call.options.headers)
    }

    /// Returns the credentials for calls without their own `authorization` header.
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
        let limiter = Limiter::new(&settings);
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
