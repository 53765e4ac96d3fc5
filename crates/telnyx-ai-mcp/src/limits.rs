//! Limits on a server.

use std::time::Duration;

/// Limits on a server, with their defaults.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) start_timeout: Duration,
    pub(crate) call_timeout: Duration,
    pub(crate) max_tools: usize,
    pub(crate) max_result_bytes: usize,
    pub(crate) max_message_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            start_timeout: Duration::from_secs(30),
            call_timeout: Duration::from_secs(60),
            max_tools: 128,
            max_result_bytes: 64 * 1024,
            max_message_bytes: 4 * 1024 * 1024,
        }
    }
}
