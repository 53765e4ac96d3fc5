//! The end of calls from outside.

use tokio::sync::watch;

/// Ends the calls of the nodes that have it. Clones end together.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Ends the calls. Rows that are not in the job are not sent.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Waits for the end.
    pub(super) async fn stopped(&self) {
        // `self` keeps the sender, so it is not an error.
        drop(self.0.subscribe().wait_for(|is_stopped| *is_stopped).await);
    }
}
