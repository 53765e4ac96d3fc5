//! Requests that wait for their response.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rmcp::model::RequestId;
use tokio::sync::oneshot;

/// Requests that wait for their response, which can be cancelled.
#[derive(Default)]
pub(super) struct Requests(Mutex<HashMap<RequestId, oneshot::Sender<()>>>);

impl Requests {
    /// Runs a request; `None` if it is cancelled.
    pub(super) async fn run<T>(&self, id: &RequestId, request: impl Future<Output = T>) -> Option<T> {
        let (sender, cancelled) = oneshot::channel();
        self.with(|requests| requests.insert(id.clone(), sender));
        let output = tokio::select! {
            output = request => Some(output),
            _ = cancelled => None,
        };
        self.cancel(id);
        output
    }

    pub(super) fn cancel(&self, id: &RequestId) {
        self.with(|requests| requests.remove(id));
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<RequestId, oneshot::Sender<()>>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
