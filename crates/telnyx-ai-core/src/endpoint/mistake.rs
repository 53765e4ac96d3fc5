//! A deferred_error in the arguments of a call.

use crate::error::Error;

/// An error about the arguments, kept until the request runs. Clonable, which [`Error`] is not.
#[derive(Debug)]
pub(crate) struct DeferredError(pub(super) Error);

impl DeferredError {
    pub(crate) fn to_error(&self) -> Error {
        self.0.duplicate()
    }
}

impl Clone for DeferredError {
    fn clone(&self) -> Self {
        Self(self.0.duplicate())
    }
}
