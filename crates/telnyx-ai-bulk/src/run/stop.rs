//! Stops a run from another task.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use futures_util::task::AtomicWaker;

/// A handle that stops a run. Clones stop the same run. Returned by [`Run::stopper`](crate::Run::stopper).
#[derive(Clone, Debug, Default)]
pub struct Stopper(Arc<Signal>);

#[derive(Debug, Default)]
struct Signal {
    is_set: AtomicBool,
    waker: AtomicWaker,
}

impl Stopper {
    /// Stops the run: no more rows are read and no request starts. Requests in flight complete, are recorded, and their
    /// outcomes are returned. Rows that were read and not sent have the outcome
    /// [`RowError::Stopped`](crate::RowError::Stopped).
    pub fn stop(&self) {
        self.0.is_set.store(true, Ordering::Release);
        self.0.waker.wake();
    }

    /// Returns `true` after [`stop`](Self::stop). The waker is woken by a stop after this call.
    pub(super) fn poll(&self, waker: &Waker) -> bool {
        self.0.waker.register(waker);
        self.0.is_set.load(Ordering::Acquire)
    }
}
