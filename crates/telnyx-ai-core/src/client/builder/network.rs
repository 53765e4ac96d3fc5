//! Settings of the network: the transport, the proxy, and root certificates.

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
    /// Keeps the path of the base URL unchanged, for raw requests to another API.
    #[doc(hidden)]
    pub fn other_api(mut self) -> Self {
        self.is_other_api = true;
        self
    }

    /// Sets the transport that sends requests instead of the built-in one: another HTTP client, or a layer over the
    /// built-in transport.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
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
    /// let builder = Telnyx::builder().api_key("KEY0123").proxy("http://proxy.example:3128");
    /// let http = builder.http_transport()?;
    /// let telnyx = builder.transport(Logged(http)).build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// A layer receives each attempt and each redirect. The settings `proxy`, `root_certificate` and `connect_timeout`
    /// apply to [`http_transport`](Self::http_transport) and have no effect on a custom transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Creates the built-in transport with the base URL, proxy, root certificates and connect timeout of this builder,
    /// for a layer over it. See [`transport`](Self::transport).
    ///
    /// # Errors
    /// [`is_config`](crate::Error::is_config) as for [`build`](Self::build). The key is not checked.
    #[cfg(feature = "reqwest")]
    pub fn http_transport(&self) -> Result<HttpTransport> {
        let (base_url, proxy) = self.checked_route()?;
        HttpTransport::new(&base_url, &self.network, proxy)
    }

    /// Sets the timeout of establishing a connection. Default 10 s. Has no effect on a custom
    /// [`transport`](Self::transport).
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.network.connect_timeout = timeout;
        self
    }

    /// Sets the proxy for all requests: an `http` or `https` URL, with user name and password if the proxy requires
    /// them.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let proxy = "http://helpdesk:s3cret@proxy.example:3128";
    /// let builder = Telnyx::builder().api_key("KEY0123").proxy(proxy);
    /// assert!(!format!("{builder:?}").contains("s3cret")); // redacted
    /// assert!(builder.build().is_ok());
    /// let error = Telnyx::builder().api_key("KEY0123").proxy("proxy.example:3128").build().unwrap_err();
    /// assert!(error.to_string().starts_with("proxy is not an http or https URL")); // `http://` is missing
    /// ```
    ///
    /// By default the proxy is read from the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`), and a
    /// base URL on the local machine is reached directly. This setting overrides both. Encode special characters of the
    /// user name and password as `%XX`.
    ///
    /// An `https` service is reached through a tunnel (`CONNECT`), so the proxy sees its host and port but neither key
    /// nor content. A plain `http` service exposes both to the proxy and therefore requires
    /// [`allow_insecure_http`](Self::allow_insecure_http), unless the proxy is on the local machine.
    ///
    /// If the proxy cannot be reached or opens no tunnel, the call fails with [`is_connect`](crate::Error::is_connect)
    /// and nothing was sent. Has no effect on a custom transport.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.network.proxy = Some(url.into());
        self
    }

    /// Disables proxies, including the proxies of the environment. [`build`](Self::build) fails if
    /// [`proxy`](Self::proxy) is set too.
    pub fn no_proxy(mut self) -> Self {
        self.network.no_proxy = true;
        self
    }

    /// Trusts the certificates in `pem` in addition to the certificates of the system: one or several certificates in
    /// PEM format, such as a private certificate authority. Each call adds certificates.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    ///
    /// let pem = std::fs::read("company-ca.pem")?;
    /// let telnyx = Telnyx::builder().api_key("KEY0123").root_certificate(pem).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// [`build`](Self::build) reports invalid certificates without printing them. The certificates also apply to an
    /// `https` proxy. Requires a TLS feature (`rustls`, `rustls-no-provider` or `native-tls`). Has no effect on a
    /// custom transport.
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
