//! The settings of a builder about what the emulator accepts and fetches.

use std::{net::IpAddr, time::Duration};

use super::Builder;

impl Builder {
    /// Listens on this port. Default 0: any free one.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().port(8088);
    /// # drop(builder);
    /// ```
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address. Default: `127.0.0.1`, which only this machine can reach.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_containers = Emulator::builder().bind([0, 0, 0, 0]);
    /// # drop(for_containers);
    /// ```
    ///
    /// Any key is accepted: anyone who can connect to the port can read and change its data, and make
    /// it fetch pages.
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Accepts requests for a host of this name too. Default: only for this machine.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_compose = Emulator::builder().bind([0, 0, 0, 0]).allow_host("emulator");
    /// # drop(for_compose);
    /// ```
    ///
    /// A request whose `Host` is not `localhost`, a loopback address, the bound address or the address it arrived at
    /// is a 403: web pages can make their names resolve to this machine and would reach the emulator by them. A name
    /// stands for itself on any port, not for its sub-domains.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// Fetches pages and recordings from private addresses too. Default `false`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().allow_private_urls(true);
    /// # drop(builder);
    /// ```
    ///
    /// A URL that a request names (`url` of an embedding, `file_url` of a transcription) is fetched from public
    /// addresses and from loopback. Link-local addresses such as 169.254.169.254, those of private networks, multicast
    /// and reserved ones are refused, also behind names and redirects. The address that was checked is the one that is
    /// connected to, so no proxy is used; with `true` the environment's proxy is.
    pub fn allow_private_urls(mut self, allow: bool) -> Self {
        self.allow_private_urls = allow;
        self
    }

    /// Limits the time within which a request must arrive. Default: 30 s. Zero is an error of [`start`](Self::start).
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let builder = Emulator::builder().read_timeout(std::time::Duration::from_secs(5));
    /// # drop(builder);
    /// ```
    ///
    /// A connection is closed if the headers of its first request are not there after this time, or those of a later
    /// one this time after their first byte. A request whose body gets on by less than 1 KiB in this time, and does
    /// not end, gets a 408. Idle connections are closed after 120 s.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }
}
