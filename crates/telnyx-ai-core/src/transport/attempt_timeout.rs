//! Notifies the transport of the timeout of an attempt, through any layers between.

use std::sync::{Arc, Mutex, PoisonError};

type Action = Box<dyn FnOnce() + Send>;

/// The action for the timeout of an attempt. The action is part of the requests of the attempt, so that layers do not
/// have to forward timeouts. Clones share the action.
#[derive(Clone, Default)]
pub(crate) struct AttemptTimeout(Arc<Mutex<Option<Action>>>);

impl AttemptTimeout {
    /// Sets the action for the timeout, and replaces the action of an earlier request: a redirect sends a second
    /// request.
    pub(crate) fn on_expiry(&self, action: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(action));
    }

    /// Runs the action: the attempt timed out.
    pub(crate) fn expire(&self) {
        let action = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(action) = action {
            action();
        }
    }
}
