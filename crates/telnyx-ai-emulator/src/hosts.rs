//! The accepted hosts of requests.
//!
//! A web page can make its own name resolve to this machine (DNS rebinding), and its scripts could then use the
//! emulator as if it were the server of the page. The `Host` of such a request is the name of the page.

use std::{
    fmt, io,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    app::App,
    connection::ConnectionHandle,
    http::{body, response::Failure},
    storage::{is_storage, virtual_host},
};

/// Maximum length of a name in an error.
const MAX_SHOWN_LENGTH: usize = 100;

/// The accepted hosts, in addition to loopback hosts.
pub(crate) struct Hosts {
    bound: IpAddr,
    more: Vec<Host>,
}

/// A host without its port.
#[derive(Debug, PartialEq)]
enum Host {
    Address(IpAddr),
    /// A name in lower case, without the dot of the root.
    Name(String),
}

impl Hosts {
    /// Creates the list of loopback, the bound address and these hosts.
    ///
    /// # Errors
    ///
    /// Fails if a host is invalid.
    pub(crate) fn new(bound: IpAddr, more: &[String]) -> io::Result<Self> {
        let host = |text: &String| {
            Host::parse(text).ok_or_else(|| {
                let problem = format!("the host `{text}` must be a name or an address, such as emulator.test");
                io::Error::new(io::ErrorKind::InvalidInput, problem)
            })
        };
        Ok(Self { bound: bound.to_canonical(), more: more.iter().map(host).collect::<io::Result<_>>()? })
    }

    /// Returns `true` if a request for this host may arrive at the address `local`.
    fn allows(&self, host: &Host, local: Option<IpAddr>) -> bool {
        let own = match host {
            Host::Address(ip) => ip.is_loopback() || *ip == self.bound || local == Some(*ip),
            Host::Name(name) => name == "localhost",
        };
        own || self.more.contains(host)
    }

    /// Checks the hosts of a request.
    fn check(&self, request: &Request, local: Option<IpAddr>) -> Result<(), Failure> {
        let mut headers = request.headers().get_all(header::HOST).iter();
        let header = headers.next();
        if headers.next().is_some() {
            return Err(Failure::BadRequest("The request has more than one Host header.".to_owned()));
        }
        // The authority of the target overrides the header, but other software may read the header, so both are
        // checked.
        let target = request.uri().authority().map(|authority| authority.as_str().as_bytes());
        if header.is_none() && target.is_none() && request.version() == Version::HTTP_11 {
            return Err(Failure::BadRequest("The request has no Host header.".to_owned()));
        }
        let named = header.map(|value| value.as_bytes()).into_iter().chain(target);
        for text in named.map(String::from_utf8_lossy) {
            let is_bucket = || is_storage(request.uri().path()) && virtual_host(&text).is_some();
            if !Host::parse(&text).is_some_and(|host| self.allows(&host, local)) && !is_bucket() {
                let host: String = text.chars().take(MAX_SHOWN_LENGTH).collect();
                return Err(Failure::Forbidden(format!(
                    "The Host `{host}` is neither a loopback host nor the address of this emulator. To accept it, \
                     start the emulator with `--allow-host NAME` (in a program: `Builder::allow_host`)."
                )));
            }
        }
        Ok(())
    }
}

impl Host {
    /// Parses a host with or without a port.
    fn parse(text: &str) -> Option<Self> {
        // An IPv6 address is in brackets, or alone.
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Some(Self::Address(ip.to_canonical()));
        }
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (ip, port) = rest.split_once(']')?;
                (Self::Address(IpAddr::from(ip.parse::<Ipv6Addr>().ok()?).to_canonical()), port)
            }
            None => {
                let (name, port) = text.find(':').map_or((text, ""), |at| text.split_at(at));
                (Self::named(name)?, port)
            }
        };
        // Any port is accepted, because a proxy or a container may listen on another port.
        let port_is_valid = port.is_empty()
            || port.strip_prefix(':').is_some_and(|port| {
                // An empty port means the default port. `parse` would also accept a sign.
                port.bytes().all(|b| b.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
            });
        port_is_valid.then_some(host)
    }

    fn named(name: &str) -> Option<Self> {
        let name = name.strip_suffix('.').unwrap_or(name);
        if let Ok(ip) = name.parse() {
            return Some(Self::Address(ip));
        }
        let is_valid = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        is_valid.then(|| Self::Name(name.to_ascii_lowercase()))
    }
}

impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hosts").field("bound", &self.bound).field("more", &self.more).finish()
    }
}

/// Rejects requests for other hosts.
pub(crate) async fn check(
    State(app): State<Arc<App>>,
    ConnectInfo(handle): ConnectInfo<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response {
    match app.hosts.check(&request, handle.local()) {
        Ok(()) => next.run(request).await,
        Err(failure) => {
            body::discard(request.into_body()).await;
            failure.into_response()
        }
    }
}

#[cfg(test)]
mod tests;
