//! The timer of a streaming body.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::runtime;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::runtime::current_runtime;
use crate::runtime::require_runtime;

/// A timer that can be set again, and that outlives its runtime.
pub(super) struct Timer {
    sleep: Pin<Box<Sleep>>,
    /// The runtime of the timer.
    home: Option<runtime::Id>,
    /// The waker registered with the timer.
    waker: Option<Waker>,
}

/// The runtime of the timer has ended, and there is no other.
pub(super) struct RuntimeEnded;

impl Timer {
    pub(super) fn new(at: Instant) -> Self {
        Self { sleep: Box::pin(sleep_until(at)), home: current_runtime(), waker: None }
    }

    pub(super) fn set(&mut self, at: Instant) {
        self.sleep.as_mut().reset(at);
        self.waker = None;
    }

    /// Waits for the moment that is set. The timer keeps its waker until it fires, so registering the same waker again
    /// is unnecessary.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), RuntimeEnded>> {
        if self.waker.as_ref().is_some_and(|known| known.will_wake(cx.waker())) && !self.sleep.is_elapsed() {
            return Poll::Pending;
        }
        self.waker = Some(cx.waker().clone());
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
