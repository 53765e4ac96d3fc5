//! The reason for the end of a server.

use std::sync::{Arc, OnceLock};

/// The reason for the end of a server, if it is known. The first reason counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ended(Arc<OnceLock<String>>);

impl Ended {
    pub(crate) fn set(&self, reason: String) {
        let _ = self.0.set(reason);
    }

    /// Returns the reason as the end of a sentence.
    pub(crate) fn clause(&self) -> String {
        self.0.get().map(|reason| format!(": {reason}")).unwrap_or_default()
    }
}
