//! Settings for the network.

use std::{net::IpAddr, time::Duration};

use super::Builder;

impl Builder {
    /// Sets the port to listen on. Default: 0, which selects a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the address to listen on. Default: `127.0.0.1`, which only this machine can reach.
    ///
    /// Any key is accepted. Everyone who can connect to the port can read and change its data, and make the emulator
    /// fetch pages. See [`allow_host`](Self::allow_host) for containers.
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Accepts requests for this host name. Default: only requests for this machine.
    ///
    /// ```
    /// use telnyx_ai_emulator::Emulator;
    ///
    /// // A service named `emulator` in Docker Compose.
    /// let builder = Emulator::builder().bind([0, 0, 0, 0]).allow_host("emulator");
    /// ```
    ///
    /// The `Host` of a request must be `localhost`, a loopback address, the bound address, the address at which the
    /// request arrived, or a name from this setting; otherwise the request is a 403. A web page could otherwise make
    /// its own name resolve to this machine and use the emulator. A name applies to all ports but not to its
    /// sub-domains.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Fetches pages and recordings from private addresses too. Default: `false`.
    ///
    /// A URL in a request (`url` of an embedding, `file_url` of a transcription) is fetched from public and loopback
    /// addresses. Link-local addresses such as 169.254.169.254, addresses of private networks, multicast and reserved
    /// addresses are rejected, also after name resolution and redirects. The emulator connects to the address that it
    /// checked and therefore uses no proxy. With `true` it uses the proxy of the environment.
    pub fn allow_private_urls(mut self, allow: bool) -> Self {
        self.allow_private_urls = allow;
        self
    }

    /// Limits the time in which a request must arrive. Default: 30 s. With zero, [`start`](Self::start) fails.
    ///
    /// A connection is closed if the headers of its first request do not arrive within this time. For later requests,
    /// the time starts at the first byte of the headers. A request fails with a 408 if less than 1 KiB of its body
    /// arrives within this time and the body is incomplete. Idle connections are closed after 120 s.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }
}
