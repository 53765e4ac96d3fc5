//! The builder of a client: everything is checked once, in `build()`.

mod limits;
mod network;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use url::Url;
use zeroize::Zeroizing;

use crate::client::Client;
use crate::client::credentials::{ApiKey, Credentials};
use crate::client::default_headers::DefaultHeaders;
use crate::client::settings::{self, DEFAULT_BASE_URL, Settings};
use crate::error::{Error, Result};
use crate::redact::REDACTED;
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
    api_key: Option<Zeroizing<String>>,
    credentials: Option<Arc<dyn Credentials>>,
    transport: Option<Arc<dyn Transport>>,
    base_url: Option<String>,
    is_other_api: bool,
    allow_insecure_http: bool,
    headers: Vec<(String, String)>,
    network: Network,
    settings: Settings,
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
            api_key: None,
            credentials: None,
            transport: None,
            base_url: None,
            is_other_api: false,
            allow_insecure_http: false,
            headers: Vec::new(),
            network: Network::default(),
            settings: Settings::default(),
            makes: PhantomData,
        }
    }

    /// Takes what is not set yet from `TELNYX_API_KEY` and `TELNYX_BASE_URL`. An empty variable counts as unset.
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
        self.api_key = self.api_key.or_else(|| set("TELNYX_API_KEY").map(Zeroizing::new));
        self.base_url = self.base_url.or_else(|| set("TELNYX_BASE_URL"));
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
        self.api_key = Some(Zeroizing::new(key.into()));
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
        self.credentials = Some(Arc::new(credentials));
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
    /// It takes the place of one that the SDK sets: `accept`, `authorization`, `user-agent`. The SDK owns the headers of the
    /// connection and of the body, and `build()` refuses them: `connection`, `content-length`, `content-type`, `host`,
    /// `keep-alive`, `proxy-connection`, `te`, `transfer-encoding`, `upgrade`. An `idempotency-key` belongs to one call, and
    /// is refused here too.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Another way to send requests, in place of the built-in one.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, transport::{Transport, TransportError, TransportRequest, TransportResponse}, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// /// Says what goes through it.
    /// #[derive(Debug)]
    /// struct Logged<T>(T);
    ///
    /// #[async_trait::async_trait]
    /// impl<T: Transport> Transport for Logged<T> {
    ///     async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
    ///         println!("{} {}", request.method, request.url.path());
    ///         self.0.send(request).await
    ///     }
    /// }
    ///
    /// let client = Client::builder().api_key("KEY0123").transport(Logged(mock.clone())).build()?;
    /// client.request(Method::GET, "/ai/models").await?;
    /// assert_eq!(mock.requests().len(), 1);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
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
        let (credentials, key) = match (self.credentials, self.api_key) {
            (Some(_), Some(_)) => return Err(Error::config("both api_key and credentials are set; drop one of them")),
            (Some(credentials), None) => (Some(credentials), None),
            (None, Some(mut key)) => (None, Some(ApiKey::new(std::mem::take(&mut *key))?)),
            (None, None) => {
                return Err(Error::config("no api_key; set TELNYX_API_KEY and use `from_env()`, or call `api_key(…)`"));
            }
        };
        let base = settings::base_url(self.base_url.as_deref().unwrap_or(DEFAULT_BASE_URL), self.allow_insecure_http)?;
        let base = if self.is_other_api { base } else { settings::complete(base)? };
        let headers = DefaultHeaders::new(&self.headers, key.as_ref())?;
        if self.settings.max_concurrent_requests == Some(0) {
            return Err(Error::config("max_concurrent_requests is 0, so that no call could be made; give at least 1"));
        }
        let proxy = self.network.checked_proxy(&base, self.allow_insecure_http)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(&self.settings, &base, &self.network, proxy)?,
        };
        Ok(C::from(Client::assemble(base, credentials, transport, headers, self.settings)))
    }
}

impl<C: From<Client>> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values of headers may be secrets, and a base URL may hold some.
        f.debug_struct("ClientBuilder")
            .field("api_key", &self.api_key.as_ref().map(|_| REDACTED))
            .field("settings", &self.settings)
            .field("network", &self.network)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(
    settings: &Settings,
    base: &Url,
    network: &Network,
    proxy: Option<Url>,
) -> Result<Arc<dyn Transport>> {
    use crate::transport::reqwest::ReqwestTransport;
    Ok(Arc::new(ReqwestTransport::new(settings.connect_timeout, base, network, proxy)?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Settings, _: &Url, _: &Network, _: Option<Url>) -> Result<Arc<dyn Transport>> {
    Err(Error::config("no transport; enable a TLS feature such as `rustls`, or call `transport(…)`"))
}
