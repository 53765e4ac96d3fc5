//! The timer of a streaming body.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::runtime::current_runtime;
use crate::runtime::require_runtime;

/// A timer that can be set again, and that outlives its runtime.
pub(super) struct Timer {
    sleep: Pin<Box<Sleep>>,
    /// The runtime of the timer.
    home: Option<runtime::Id>,
}

/// The runtime of the timer has ended, and there is no other.
pub(super) struct RuntimeEnded;

impl Timer {
    pub(super) fn new(at: Instant) -> Self {
        Self { sleep: Box::pin(sleep_until(at)), home: current_runtime() }
    }

    pub(super) fn set(&mut self, at: Instant) {
        self.sleep.as_mut().reset(at);
    }

    /// Waits for the moment that is set.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), RuntimeEnded>> {
        let here = current_runtime();
        if here == self.home {
            return self.sleep.as_mut().poll(cx).map(Ok);
        }
        if require_runtime().is_ok() {
            (self.home, self.sleep) = (here, Box::pin(sleep_until(self.sleep.deadline())));
            return self.sleep.as_mut().poll(cx).map(Ok);
        }
        // A timer panics once its runtime has ended, and Tokio offers no check for that.
        match catch_unwind(AssertUnwindSafe(|| self.sleep.as_mut().poll(cx))) {
            Ok(polled) => polled.map(Ok),
            Err(_) => Poll::Ready(Err(RuntimeEnded)),
        }
    }
}
