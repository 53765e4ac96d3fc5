//! Network settings of the built-in transport: connect timeout, proxy, root certificates.

use std::fmt;
use std::time::Duration;

use http::Uri;
use url::{Host, Url};

use crate::error::{Error, Result};
use crate::redact::REDACTED;

/// The network settings of the caller, before they are checked.
#[derive(Clone)]
pub(crate) struct Network {
    pub(crate) connect_timeout: Duration,
    pub(crate) proxy: Option<String>,
    pub(crate) no_proxy: bool,
    /// PEM files, each with one or several certificates.
    pub(crate) root_certificates: Vec<Vec<u8>>,
}

impl Default for Network {
    fn default() -> Self {
        Self { connect_timeout: Duration::from_secs(10), proxy: None, no_proxy: false, root_certificates: Vec::new() }
    }
}

impl Network {
    /// Returns the proxy for `base`, or fails if the key would be exposed to the proxy.
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

/// Parses the URL of a proxy. Errors never show the text: without a scheme, the user name is parsed as the scheme.
fn read(text: &str) -> Result<Url> {
    let problem = |problem: &str| Err(Error::config(format!("proxy {problem}")));
    let url = match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        _ => return problem("is not an http or https URL; give one such as http://user:password@proxy.example:3128"),
    };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return problem("contains more than scheme, user, host and port; remove everything after the port");
    }
    // The HTTP client parses it differently and ignores a proxy that it cannot parse.
    if url.as_str().parse::<Uri>().ok().and_then(|uri| uri.into_parts().authority).is_none() {
        return problem(
            "is not supported by the HTTP client; encode special characters of the user name and password as %XX",
        );
    }
    Ok(url)
}

/// Returns `true` if a URL certainly addresses the local machine. A resolver may map subdomains of `localhost`
/// elsewhere.
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
