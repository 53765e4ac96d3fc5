//! How the built-in transport gets to the service: through which proxy, and whom it trusts.

use std::fmt;
use std::time::Duration;

use http::Uri;
use url::{Host, Url};

use crate::error::{Error, Result};
use crate::redact::REDACTED;

/// What a caller said about the way to the service. Nothing of it is checked yet.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<String>,
    pub(crate) no_proxy: bool,
    /// PEM texts, of one or several certificates each.
    pub(crate) root_certificates: Vec<Vec<u8>>,
}

impl Default for Network {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), proxy: None, no_proxy: false, root_certificates: Vec::new() }
    }
}

impl Network {
    /// The proxy to use for `base`, if one is set and the key is safe on the way to it.
    pub(crate) fn checked_proxy(&self, base: &Url, allow_insecure_http: bool) -> Result<Option<Url>> {
        let Some(text) = &self.proxy else { return Ok(None) };
        if self.no_proxy {
            return Err(Error::config("both proxy and no_proxy are set; drop one of them"));
        }
        let proxy = read(text)?;
        if base.scheme() == "http" && !is_loopback(&proxy) && !allow_insecure_http {
            return Err(Error::config(
                "base_url is plain http, which would show the key to the proxy; use https, or `allow_insecure_http(true)`",
            ));
        }
        Ok(Some(proxy))
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("connect_timeout", &self.connect_timeout)
            .field("proxy", &self.proxy.as_ref().map(|_| REDACTED))
            .field("no_proxy", &self.no_proxy)
            .field("root_certificates", &self.root_certificates.len())
            .finish()
    }
}

/// Reads the URL of a proxy. No message shows any of the text: without a scheme, a user name is read as one.
fn read(text: &str) -> Result<Url> {
    let problem = |problem: &str| Err(Error::config(format!("proxy {problem}")));
    let url = match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => return problem("is not an http or https URL; give one such as http://user:password@proxy.example:3128"),
    };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return problem("holds more than scheme, user, host and port; remove what comes after the port");
    }
    // The HTTP client reads it in its own way, and goes on without a proxy where it cannot.
    if url.as_str().parse::<Uri>().ok().and_then(|uri| uri.into_parts().authority).is_none() {
        return problem("cannot be used as it is; write unusual characters of its user and password as %XX");
    }
    Ok(url)
}

/// Reports that a URL is certain to name this machine. A resolver may send a name below `localhost` elsewhere.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
