//! A mistake in the arguments of a call.

use crate::error::Error;

/// An error about the arguments, kept until the request runs. Clonable, which [`Error`] is not.
#[derive(Debug)]
pub(crate) struct Mistake(pub(super) Error);

impl Mistake {
    pub(crate) fn to_error(&self) -> Error {
        self.0.duplicate()
    }
}

impl Clone for Mistake {
    fn clone(&self) -> Self {
        Self(self.0.duplicate())
    }
}
