//! The Tokio runtime that a call requires, and points in time.

pub(crate) mod timer;

use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::time::{Instant, sleep};

use crate::error::{Error, Result};

/// Fails without a runtime, and with a runtime whose time driver is disabled. Tokio offers no check for the time driver
/// except creating a timer, which panics.
pub(crate) fn require_runtime() -> Result<()> {
    if Handle::try_current().is_err() {
        return Err(Error::config("no Tokio runtime; await the call inside one, with its I/O and time enabled"));
    }
    std::panic::catch_unwind(|| drop(sleep(Duration::ZERO)))
        .map_err(|_| Error::config("the Tokio runtime has no time; build it with `enable_time()` or `enable_all()`"))
}

/// Returns the id of the current runtime; `None` outside a runtime.
pub(crate) fn current_runtime() -> Option<Id> {
    Handle::try_current().ok().map(|handle| handle.id())
}

/// Returns `start + wait`, at most about a century later so that it cannot overflow.
pub(crate) fn later(start: Instant, wait: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
    start + wait.min(CENTURY)
}

/// Returns the earlier of two points in time, or `one` if there is no other.
pub(crate) fn earlier(one: Instant, other: Option<Instant>) -> Instant {
    other.map_or(one, |other| other.min(one))
}
