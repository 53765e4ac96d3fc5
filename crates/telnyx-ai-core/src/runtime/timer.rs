//! A timer of one runtime that can be polled in another runtime.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{current_runtime, later, require_runtime};
use crate::error::Result;

/// A timer that can be reset and that survives the shutdown of its runtime.
pub struct Timer {
    sleep: Pin<Box<Sleep>>,
    /// The runtime of the timer.
    home: Option<runtime::Id>,
}

/// The runtime of the timer was shut down, and the current task has no runtime.
#[derive(Debug)]
pub struct RuntimeEnded;

impl Timer {
    /// Starts a timer that fires after `wait`.
    ///
    /// # Errors
    /// Fails without a Tokio runtime, and with a runtime whose time driver is disabled.
    pub fn start(wait: Duration) -> Result<Self> {
        require_runtime()?;
        Ok(Self::new(later(Instant::now(), wait)))
    }

    /// Returns the time until the timer fires.
    pub fn remaining(&self) -> Duration {
        self.sleep.deadline().saturating_duration_since(Instant::now())
    }

    pub(crate) fn new(at: Instant) -> Self {
        Self { sleep: Box::pin(sleep_until(at)), home: current_runtime() }
    }

    pub(crate) fn set(&mut self, at: Instant) {
        self.sleep.as_mut().reset(at);
    }

    /// Waits until the timer fires.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<std::result::Result<(), RuntimeEnded>> {
        let here = current_runtime();
        if here == self.home {
            return self.sleep.as_mut().poll(cx).map(Ok);
        }
        if require_runtime().is_ok() {
            (self.home, self.sleep) = (here, Box::pin(sleep_until(self.sleep.deadline())));
            return self.sleep.as_mut().poll(cx).map(Ok);
        }
        // A timer panics after the shutdown of its runtime, and Tokio offers no check for it.
        match catch_unwind(AssertUnwindSafe(|| self.sleep.as_mut().poll(cx))) {
            Ok(polled) => polled.map(Ok),
            Err(_) => Poll::Ready(Err(RuntimeEnded)),
        }
    }
}
