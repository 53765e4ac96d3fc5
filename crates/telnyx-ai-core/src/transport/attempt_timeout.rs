//! The way from the timeout of an attempt to the transport, past whatever layers are between.

use std::sync::{Arc, Mutex, PoisonError};

type Act = Box<dyn FnOnce() + Send>;

/// Travels with the requests of an attempt, so that a layer need not forward timeouts. Clones share the act.
#[derive(Clone, Default)]
pub(crate) struct AttemptTimeout(Arc<Mutex<Option<Act>>>);

impl AttemptTimeout {
    /// Sets what happens when the attempt times out, in place of what was set before: a redirect sends a second request.
    pub(crate) fn on_expiry(&self, act: impl FnOnce() + Send + 'static) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(act));
    }

    /// Reports that the attempt timed out.
    pub(crate) fn expire(&self) {
        let act = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(act) = act {
            act();
        }
    }
}
