//! The builder of a client: everything is checked once, in `build()`.

mod limits;
mod network;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use url::Url;
use zeroize::Zeroizing;

use crate::client::Client;
use crate::client::client_settings::ClientSettings;
use crate::client::credentials::Credentials;
use crate::client::default_headers::DefaultHeaders;
use crate::client::settings::{self, DEFAULT_BASE_URL, Settings};
use crate::client::storage::StorageUrl;
use crate::error::{Error, Result};
use crate::transport::Transport;
use crate::transport::network::Network;

/// Sets up a [`Client`], or whatever is made from one: `Telnyx::builder()` gives the facade's handle.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai_core::Client;
///
/// let client = Client::builder()
///     .api_key("KEY0123").base_url("https://api.telnyx.eu/v2").header("x-team", "search").max_retries(4)
///     .timeout(Duration::from_secs(20)).deadline(Duration::from_secs(60)).connect_timeout(Duration::from_secs(5))
///     .stream_idle_timeout(Duration::from_secs(30)).max_response_bytes(1 << 20).max_event_bytes(1 << 16)
///     .build()?;
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[must_use = "a builder does nothing until `build()`"]
#[derive(Clone)]
pub struct ClientBuilder<C = Client> {
    settings: ClientSettings,
    /// Counts where the program sets nothing that authorizes.
    env_api_key: Option<Zeroizing<String>>,
    no_api_key: bool,
    transport: Option<Arc<dyn Transport>>,
    base_url: Option<String>,
    pub(super) storage_url: Option<String>,
    is_other_api: bool,
    allow_insecure_http: bool,
    network: Network,
    makes: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// A builder with all defaults and no key.
    ///
    /// ```
    /// use telnyx_ai_core::{Client, ClientBuilder};
    ///
    /// struct Search(Client);
    ///
    /// impl From<Client> for Search {
    ///     fn from(client: Client) -> Self {
    ///         Self(client)
    ///     }
    /// }
    ///
    /// let search: Search = ClientBuilder::new().api_key("KEY0123").base_url("https://api.telnyx.eu/v2").build()?;
    /// assert_eq!(search.0.base_url().host_str(), Some("api.telnyx.eu"));
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new() -> Self {
        Self {
            settings: ClientSettings::new(Settings::default()),
            env_api_key: None,
            no_api_key: false,
            transport: None,
            base_url: None,
            storage_url: None,
            is_other_api: false,
            allow_insecure_http: false,
            network: Network::default(),
            makes: PhantomData,
        }
    }

    /// Takes what is not set yet from `TELNYX_API_KEY` and `TELNYX_BASE_URL`. An empty variable counts as unset. Credentials
    /// and [`no_api_key`](Self::no_api_key) count before the key.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// // What is set in the program wins over the environment, wherever `from_env()` stands.
    /// let client = Client::builder().from_env().api_key("KEY0123").base_url("https://api.telnyx.eu/v2").build()?;
    /// assert_eq!(client.base_url().as_str(), "https://api.telnyx.eu/v2");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn from_env(self) -> Self {
        self.with_vars(|name| std::env::var(name).ok())
    }

    pub(crate) fn with_vars(mut self, var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| var(name).filter(|value| !value.trim().is_empty());
        self.env_api_key = set("TELNYX_API_KEY").map(Zeroizing::new);
        self.base_url = self.base_url.or_else(|| set("TELNYX_BASE_URL"));
        self.storage_url = self.storage_url.or_else(|| set("TELNYX_STORAGE_URL"));
        self
    }

    /// The API key.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// assert!(Client::builder().api_key("KEY0123").build().is_ok());
    /// let error = Client::builder().api_key("KEY0123\n").build().unwrap_err(); // as read from a file
    /// assert_eq!(error.to_string(), "api_key holds a line break at byte 7 of 8; remove it");
    /// ```
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.settings = self.settings.api_key(key);
        self
    }

    /// Builds a client without a key: each call brings its own with [`Request::api_key`](crate::Request::api_key), or a
    /// client with a key is derived with [`Client::with_api_key`].
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let client = Client::builder().no_api_key().build()?;
    /// let tenant = client.with_api_key("KEY0123")?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A call that has no authorization fails with [`is_config`](Error::is_config) before anything is sent. The key in the
    /// environment is not used.
    pub fn no_api_key(mut self) -> Self {
        self.no_api_key = true;
        self
    }

    /// Credentials in place of an API key: a vault, a token that is renewed.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Credentials, HeaderMap, Method, test_util::{MockReply, MockTransport}};
    /// # #[derive(Debug)] struct FromVault;
    /// # #[async_trait::async_trait] impl Credentials for FromVault {
    /// #     async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// #         headers.insert("authorization", "Bearer fetched-just-now".parse()?); Ok(())
    /// #     }
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// let client = Client::builder().credentials(FromVault).transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/ai/models").await?;
    /// assert_eq!(mock.requests()[0].header("authorization"), "Bearer fetched-just-now");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.settings = self.settings.credentials(credentials);
        self
    }

    /// Where requests go; `https://api.telnyx.com/v2` by default, `https://api.telnyx.eu/v2` for the EU.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let client = Client::builder().api_key("KEY0123").base_url("https://api.telnyx.eu/v2/").build()?;
    /// assert_eq!(client.base_url().as_str(), "https://api.telnyx.eu/v2");
    /// let error = Client::builder().api_key("KEY0123").base_url("api.telnyx.eu").build().unwrap_err();
    /// assert!(error.to_string().starts_with("base_url is not a URL")); // `https://` is missing
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// The version is part of it: it is added to the two hosts of the service and to no other. A path that ends in `/ai`
    /// or in that of an operation, such as `/ai/openai`, is rejected. A trailing slash is dropped; query pairs go with every
    /// request.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Lets the key travel over plain `http` to hosts other than this machine. Off by default.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let builder = Client::builder().api_key("KEY0123").base_url("http://10.0.0.7:8080/v2");
    /// assert!(builder.clone().build().unwrap_err().is_config());
    /// assert!(builder.allow_insecure_http(true).build().is_ok());
    /// ```
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// A header that goes with every request.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// let builder = Client::builder().header("user-agent", "helpdesk/1.4").header("x-team", "search");
    /// # let client = builder.api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/ai/models").header("x-team", "support").await?;
    /// let sent = &mock.requests()[0];
    /// assert_eq!((sent.header("user-agent"), sent.header("x-team")), ("helpdesk/1.4", "support"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// It takes the place of one that the SDK sets: `accept`, `authorization`, `user-agent`. An `authorization` header
    /// counts as the key. The SDK owns the headers of the
    /// connection and of the body, and `build()` refuses them: `connection`, `content-length`, `content-type`, `host`,
    /// `keep-alive`, `proxy-connection`, `te`, `transfer-encoding`, `upgrade`. An `idempotency-key` belongs to one call, and
    /// is refused here too.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings = self.settings.header(name, value);
        self
    }

    /// Sets the model of chat completions and responses whose request names none. By default the service chooses.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let client = Client::builder().api_key("KEY0123").default_model("zai-org/GLM-5.2").build()?;
    /// let fast = client.with(|settings| settings.default_model("zai-org/GLM-5.3-Flash"))?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn default_model(mut self, model: impl Into<String>) -> Self {
        self.settings = self.settings.default_model(model);
        self
    }

    /// Checks everything and makes the client. Nothing is sent: whether the key is known shows with the first call.
    ///
    /// ```
    /// use telnyx_ai_core::{ApiKey, Client};
    ///
    /// let twice = Client::builder().api_key("KEY0123").credentials(ApiKey::new("KEY0123")?);
    /// assert_eq!(twice.build().unwrap_err().to_string(), "both api_key and credentials are set; drop one of them");
    /// let unsendable = Client::builder().api_key("KEY0123").header("host", "example.com");
    /// assert_eq!(unsendable.build().unwrap_err().to_string(), "header `host` is set by the SDK; drop it");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_config`](Error::is_config), naming the setting: a missing, blank or unsendable key, a key beside credentials,
    /// a base URL or a proxy that is no URL, plain http to another machine, a root certificate that is none, a header that
    /// cannot be sent, a limit that lets nothing through, a TLS feature that is missing or has no provider.
    pub fn build(self) -> Result<C> {
        let settings = self.authorized_settings()?;
        let (credentials, headers) = settings.resolve(None, &DefaultHeaders::of_sdk())?;
        if credentials.is_none() && headers.authorization().is_none() && !self.no_api_key {
            return Err(Error::config("no api_key; set TELNYX_API_KEY and use `from_env()`, or call `api_key(…)`"));
        }
        let (base_url, proxy) = self.checked_route()?;
        let storage_url = StorageUrl::of(self.storage_url.as_deref(), &base_url, self.allow_insecure_http)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => network::default_transport(&base_url, &self.network, proxy)?,
        };
        Ok(C::from(Client::assemble((base_url, storage_url), credentials, transport, headers, settings.values)))
    }

    /// The settings, with the key of the environment if the program sets nothing that authorizes.
    fn authorized_settings(&self) -> Result<ClientSettings> {
        let settings = self.settings.clone();
        match (&self.env_api_key, settings.has_authorization()) {
            (_, true) if self.no_api_key => {
                Err(Error::config("no_api_key is set, and so is a key or credentials; drop one of them"))
            }
            (Some(key), false) if !self.no_api_key => Ok(settings.api_key(key.as_str())),
            _ => Ok(settings),
        }
    }

    /// The base URL, and the proxy on the way to it.
    fn checked_route(&self) -> Result<(Url, Option<Url>)> {
        let base_url = self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL);
        let base_url = settings::url("base_url", base_url, self.allow_insecure_http)?;
        let base_url = if self.is_other_api { base_url } else { settings::complete(base_url)? };
        let proxy = self.network.checked_proxy(&base_url, self.allow_insecure_http)?;
        Ok((base_url, proxy))
    }
}

impl<C: From<Client>> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A base URL may hold secrets.
        f.debug_struct("ClientBuilder")
            .field("settings", &self.settings)
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}
