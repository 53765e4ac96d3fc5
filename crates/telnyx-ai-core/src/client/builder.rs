//! The builder of a client. `build()` checks all settings.

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
use crate::client::rate_limits::Share;
use crate::client::settings::{self, DEFAULT_BASE_URL, Settings};
use crate::client::storage::StorageUrl;
use crate::error::{Error, Result};
use crate::observer::Observer;
use crate::transport::Transport;
use crate::transport::network::Network;

/// Builder of a [`Client`], or of a type that is created from one, such as the `Telnyx` handle of the facade.
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::builder()
///     .api_key("KEY0123")
///     .base_url("https://api.telnyx.eu/v2")
///     .timeout(Duration::from_secs(20)) // of each attempt
///     .deadline(Duration::from_secs(60)) // of the call with its retries
///     .max_retries(4)
///     .build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
#[must_use = "a builder does nothing until `build()`"]
#[derive(Clone)]
pub struct ClientBuilder<C = Client> {
    settings: ClientSettings,
    /// The key of the environment. Used if the program sets no key, credentials or `authorization` header.
    env_api_key: Option<Zeroizing<String>>,
    /// Used if `rate_limits` has no share.
    env_share: Option<String>,
    no_api_key: bool,
    transport: Option<Arc<dyn Transport>>,
    base_url: Option<String>,
    pub(super) storage_url: Option<String>,
    is_other_api: bool,
    allow_insecure_http: bool,
    network: Network,
    output: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// Creates a builder with default settings and no key.
    ///
    /// Use `Telnyx::builder()` or [`Client::builder`]. A wrapper of the program around [`Client`] can be built as well:
    ///
    /// ```
    /// use telnyx_ai::{Client, ClientBuilder};
    ///
    /// struct Search(Client);
    ///
    /// impl From<Client> for Search {
    ///     fn from(client: Client) -> Self {
    ///         Self(client)
    ///     }
    /// }
    ///
    /// let search: Search = ClientBuilder::new().api_key("KEY0123").build()?;
    /// assert_eq!(search.0.base_url().host_str(), Some("api.telnyx.com"));
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    pub fn new() -> Self {
        Self {
            settings: ClientSettings::new(Settings::default()),
            env_api_key: None,
            env_share: None,
            no_api_key: false,
            transport: None,
            base_url: None,
            storage_url: None,
            is_other_api: false,
            allow_insecure_http: false,
            network: Network::default(),
            output: PhantomData,
        }
    }

    /// Reads the settings that the program does not set from `TELNYX_API_KEY`, `TELNYX_BASE_URL` and `TELNYX_AI_SHARE`
    /// (the [share](crate::RateLimits::share) of this process, such as `1/8`). An empty variable counts as unset. The key
    /// is ignored if credentials or [`no_api_key`](Self::no_api_key) are set.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// // The program's settings have precedence, before and after `from_env()`.
    /// let builder = Telnyx::builder().from_env().api_key("KEY0123");
    /// let telnyx = builder.base_url("https://api.telnyx.eu/v2").build()?;
    /// assert_eq!(telnyx.client().base_url().as_str(), "https://api.telnyx.eu/v2");
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    pub fn from_env(self) -> Self {
        self.with_vars(|name| std::env::var(name).ok())
    }

    pub(crate) fn with_vars(mut self, var: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| var(name).filter(|value| !value.trim().is_empty());
        self.env_api_key = set("TELNYX_API_KEY").map(Zeroizing::new);
        self.env_share = set("TELNYX_AI_SHARE");
        self.base_url = self.base_url.or_else(|| set("TELNYX_BASE_URL"));
        self.storage_url = self.storage_url.or_else(|| set("TELNYX_STORAGE_URL"));
        self
    }

    /// Sets a key that is used if the program and the environment set none.
    #[doc(hidden)]
    pub fn default_api_key(mut self, key: &str) -> Self {
        self.env_api_key.get_or_insert_with(|| Zeroizing::new(key.to_owned()));
        self
    }

    /// Sets the API key. [`build`](Self::build) rejects a key that is blank or contains white space, such as a trailing
    /// line break.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.settings = self.settings.api_key(key);
        self
    }

    /// Builds a client without a key. Each call then sets its key with [`Request::api_key`](crate::Request::api_key),
    /// or [`Client::with_api_key`] derives a client with a key.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::builder().no_api_key().build()?;
    /// let tenant = telnyx.with_api_key("KEY0123")?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// A call without authorization fails with [`is_config`](Error::is_config) before anything is sent. The key in the
    /// environment is not used.
    pub fn no_api_key(mut self) -> Self {
        self.no_api_key = true;
        self
    }

    /// Sets credentials instead of an API key, such as a token that is renewed. See [`Credentials`].
    pub fn credentials(mut self, credentials: impl Credentials) -> Self {
        self.settings = self.settings.credentials(credentials);
        self
    }

    /// Sets the base URL. Default `https://api.telnyx.com/v2`. For the EU it is `https://api.telnyx.eu/v2`, for Asia
    /// and the Pacific `https://api.telnyx.com.au/v2`.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::builder().api_key("KEY0123").base_url("https://api.telnyx.eu").build()?;
    /// assert_eq!(telnyx.client().base_url().as_str(), "https://api.telnyx.eu/v2");
    /// let error = Telnyx::builder().api_key("KEY0123").base_url("api.telnyx.eu").build().unwrap_err();
    /// assert!(error.to_string().starts_with("base_url is not a URL")); // `https://` is missing
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// The URL includes the version of the API; `/v2` is added only for these three hosts.
    /// A path that ends in `/ai` or in the path of an operation, such as `/ai/openai`, is rejected. A trailing slash is
    /// removed. Query pairs are sent with every request.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Allows plain `http` to hosts other than the local machine, although it exposes the key to the network. Default
    /// `false`.
    pub fn allow_insecure_http(mut self, allow: bool) -> Self {
        self.allow_insecure_http = allow;
        self
    }

    /// Adds a header to every request. It replaces a header of the same name that the SDK sets: `accept`,
    /// `authorization` or `user-agent`. An `authorization` header counts as the key. A header of a single request
    /// replaces it.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let builder = Telnyx::builder().api_key("KEY0123").header("user-agent", "helpdesk/1.4");
    /// let telnyx = builder.header("x-team", "search").build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// [`build`](Self::build) rejects headers of the connection and of the body, which the SDK sets: `connection`,
    /// `content-length`, `content-type`, `host`, `keep-alive`, `proxy-connection`, `te`, `transfer-encoding`,
    /// `upgrade`. It also rejects `idempotency-key`, which belongs to a single call.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings = self.settings.header(name, value);
        self
    }

    /// Sets the model of chat completions and responses whose request has no model. By default the service chooses the
    /// model.
    pub fn default_model(mut self, model: impl Into<String>) -> Self {
        self.settings = self.settings.default_model(model);
        self
    }

    /// Sets whether spans have the content of calls: prompts, responses, arguments and results of tools, and search
    /// queries. Default: `false`, because content is confidential and large.
    ///
    /// The fields are `gen_ai.system_instructions`, `gen_ai.input.messages`, `gen_ai.output.messages`,
    /// `gen_ai.retrieval.query.text`, `gen_ai.tool.call.arguments` and `gen_ai.tool.call.result`. Secrets of requests are
    /// redacted, and the data of images and files is left out.
    pub fn trace_content(mut self, trace: bool) -> Self {
        self.settings = self.settings.trace_content(trace);
        self
    }

    /// Sets the observer that receives the events of operations, for metrics; see [`Observer`]. Default: none.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.settings = self.settings.observer(observer);
        self
    }

    /// Checks all settings and creates the client. No request is sent, so an unknown key is reported by the first call.
    ///
    /// ```
    /// use telnyx_ai::{ApiKey, Telnyx};
    ///
    /// let twice = Telnyx::builder().api_key("KEY0123").credentials(ApiKey::new("KEY0123")?);
    /// let error = twice.build().unwrap_err();
    /// assert!(error.is_config());
    /// assert_eq!(error.to_string(), "both api_key and credentials are set; drop one of them");
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_config`](Error::is_config), with the name of the setting, if
    /// - the key is missing, blank or cannot be sent, or both a key and credentials are set,
    /// - the base URL or the proxy is invalid, or is plain `http` to another machine,
    /// - a root certificate is invalid,
    /// - a header cannot be sent,
    /// - a limit is 0, or a share is not a fraction of at most 1,
    /// - a TLS feature is missing or has no crypto provider.
    pub fn build(self) -> Result<C> {
        let mut settings = self.authorized_settings()?;
        self.apply_share(&mut settings)?;
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

    /// Returns the settings, with the key of the environment if they contain no authorization.
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

    /// Applies the share of the environment if the program sets none.
    fn apply_share(&self, settings: &mut ClientSettings) -> Result<()> {
        let Some(text) = &self.env_share else { return Ok(()) };
        let share =
            Share::parse(text).map_err(|problem| Error::config(format!("the variable TELNYX_AI_SHARE {problem}")))?;
        Arc::make_mut(&mut settings.values.rate_limits).set_default_share(share);
        Ok(())
    }

    /// Returns the base URL and the proxy for it.
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
