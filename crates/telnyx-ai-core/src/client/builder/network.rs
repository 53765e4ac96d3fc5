//! The way to the service: the transport, a proxy, and the certificates that are trusted.

use std::sync::Arc;
use std::time::Duration;

use url::Url;

use super::ClientBuilder;
use crate::client::Client;
use crate::error::Result;
#[cfg(feature = "reqwest")]
use crate::transport::HttpTransport;
use crate::transport::Transport;
use crate::transport::network::Network;

impl<C: From<Client>> ClientBuilder<C> {
    /// Takes the path of the base URL as it is, for raw requests to another API than this one.
    #[doc(hidden)]
    pub fn other_api(mut self) -> Self {
        self.is_other_api = true;
        self
    }

    /// Sends requests through `transport`, in place of the built-in one: another HTTP client, or a layer over the built-in
    /// one.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    /// use telnyx_ai_core::transport::{Transport, TransportError, TransportRequest, TransportResponse};
    ///
    /// /// Logs requests and responses.
    /// #[derive(Debug)]
    /// struct Logged<T>(T);
    ///
    /// #[async_trait::async_trait]
    /// impl<T: Transport> Transport for Logged<T> {
    ///     async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
    ///         let line = format!("{} {}", request.method, request.url.path());
    ///         let response = self.0.send(request).await?;
    ///         println!("{line}: {}", response.status);
    ///         Ok(response)
    ///     }
    /// }
    ///
    /// let builder = Client::builder().api_key("KEY0123").proxy("http://proxy.example:3128");
    /// let http = builder.http_transport()?;
    /// let client = builder.transport(Logged(http)).build()?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A layer sees each attempt and each redirect. The proxy, root certificates and connect timeout have no effect on
    /// `transport`; they are those of [`http_transport`](Self::http_transport).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Creates the built-in transport with the base URL, proxy, root certificates and connect timeout of this builder, to
    /// put a layer over it; see [`transport`](Self::transport).
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config), naming the setting, as [`build`](Self::build). The key is not checked.
    #[cfg(feature = "reqwest")]
    pub fn http_transport(&self) -> Result<HttpTransport> {
        let (base_url, proxy) = self.checked_route()?;
        HttpTransport::new(&base_url, &self.network, proxy)
    }

    /// Sets the timeout of making a connection. Default 10 s; no effect on a [`transport`](Self::transport) of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.network.connect_timeout = timeout;
        self
    }

    /// The proxy that all requests go through: an `http` or `https` URL, with user and password where it wants them.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let builder = Client::builder().api_key("KEY0123").proxy("http://helpdesk:s3cret@proxy.example:3128");
    /// assert!(!format!("{builder:?}").contains("s3cret")); // shown nowhere
    /// assert!(builder.build().is_ok());
    /// let error = Client::builder().api_key("KEY0123").proxy("proxy.example:3128").build().unwrap_err();
    /// assert!(error.is_config() && error.to_string().starts_with("proxy is not an http or https URL")); // no scheme
    /// ```
    ///
    /// By default the environment decides (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), and a base URL on this
    /// machine is asked directly; with this setting neither is so. A service at `https` is reached through a tunnel
    /// (`CONNECT`), so that the proxy learns its host and port and sees neither key nor content. One at plain `http` would
    /// show both to a proxy on another machine, which needs [`allow_insecure_http`](Self::allow_insecure_http). Write
    /// unusual characters of user and password as `%XX`. A proxy that cannot be reached, or opens no tunnel, is
    /// [`is_connect`](crate::Error::is_connect): nothing was sent. Without effect on a transport of your own.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.network.proxy = Some(url.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    ///
    /// ```
    /// use telnyx_ai_core::Client;
    ///
    /// let direct = Client::builder().api_key("KEY0123").no_proxy();
    /// assert!(direct.clone().build().is_ok());
    /// let unclear = direct.proxy("http://proxy.example:3128");
    /// assert_eq!(unclear.build().unwrap_err().to_string(), "both proxy and no_proxy are set; drop one of them");
    /// ```
    pub fn no_proxy(mut self) -> Self {
        self.network.no_proxy = true;
        self
    }

    /// Trusts these certificates in addition to those of the system: one or several in PEM, such as the private authority
    /// of a company. Each call adds to the ones before.
    ///
    /// ```no_run
    /// use telnyx_ai_core::Client;
    ///
    /// let client = Client::builder().api_key("KEY0123").root_certificate(std::fs::read("company-ca.pem")?).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// What is no certificate is told by [`build`](Self::build), and not shown:
    ///
    /// ```
    /// let builder = telnyx_ai_core::Client::builder().api_key("KEY0123").root_certificate("company-ca.pem"); // a path
    /// let error = builder.build().unwrap_err();
    /// assert!(error.is_config() && error.to_string().starts_with("root_certificate "));
    /// ```
    ///
    /// It holds for the proxy too, where that is reached by `https`. Needs a TLS feature (`rustls`, `rustls-no-provider` or
    /// `native-tls`). Without effect on a transport of your own.
    pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.network.root_certificates.push(pem.into());
        self
    }
}

#[cfg(feature = "reqwest")]
pub(super) fn default_transport(base_url: &Url, network: &Network, proxy: Option<Url>) -> Result<Arc<dyn Transport>> {
    Ok(Arc::new(HttpTransport::new(base_url, network, proxy)?))
}

#[cfg(not(feature = "reqwest"))]
pub(super) fn default_transport(_: &Url, _: &Network, _: Option<Url>) -> Result<Arc<dyn Transport>> {
    Err(crate::Error::config("no transport; enable a TLS feature such as `rustls`, or call `transport(…)`"))
}
