//! The limits of a client: clocks, retries, sizes.

use std::time::Duration;

use super::ClientBuilder;
use crate::client::Client;

impl<C: From<Client>> ClientBuilder<C> {
    /// What one attempt may take, from connecting to the last byte of its answer (its headers, for streams and
    /// downloads). 60 s by default; 10 minutes for completions, summaries and transcriptions.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = Some(timeout);
        self
    }

    /// What a whole call may take, all attempts and the waits between them. None by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = Some(deadline);
        self
    }

    /// What making a connection may take. 10 s by default; without effect on a transport of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// How long a stream or download may stay silent before it fails. 120 s by default; every byte starts it anew,
    /// keep-alive comments too.
    pub fn stream_idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.stream_idle_timeout = timeout;
        self
    }

    /// How many times a failed request is sent again where that is safe. 2 by default, so 3 attempts; 0 for none.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.settings.max_retries = retries;
        self
    }

    /// The largest answer that is read into memory. 64 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// The largest single event of a stream. 8 MiB by default.
    pub fn max_event_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_event_bytes = bytes;
        self
    }
}
