//! What must not be in an error.

use super::Error;
use crate::auth::Secrets;

impl Error {
    /// Cuts every secret out of what the error says.
    pub(crate) fn scrubbed(mut self, secrets: &Secrets) -> Self {
        self.0.message = secrets.scrub_text(&self.0.message);
        self.0.json_path = self.0.json_path.map(|path| secrets.scrub_text(&path));
        self
    }
}
