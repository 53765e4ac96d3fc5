//! Messages of an HTTP server, and its session.

use std::sync::OnceLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use rmcp::RoleClient;
use rmcp::model::{JsonRpcMessage, RequestId, ServerResult};
use rmcp::service::RxJsonRpcMessage;
use tokio::sync::mpsc;

use super::{SESSION, VERSION};

/// Maximum number of messages that wait for the client.
const CAPACITY: usize = 16;

/// Passes messages to the client, and notes the session.
pub(super) struct Inbox {
    messages: mpsc::Sender<RxJsonRpcMessage<RoleClient>>,
    /// Id of the session, if there is one, and protocol version, as the response to `initialize` states them.
    session: OnceLock<(Option<HeaderValue>, Option<HeaderValue>)>,
}

impl Inbox {
    pub(super) fn new() -> (Self, mpsc::Receiver<RxJsonRpcMessage<RoleClient>>) {
        let (messages, received) = mpsc::channel(CAPACITY);
        (Self { messages, session: OnceLock::new() }, received)
    }

    /// Passes a message to the client. Returns `true` if it is the response to the request `id`. Notifications and
    /// messages that cannot be read are discarded.
    pub(super) async fn receive(&self, message: &[u8], headers: &HeaderMap, id: &RequestId) -> bool {
        let Ok(message) = serde_json::from_slice::<RxJsonRpcMessage<RoleClient>>(message) else { return false };
        let is_response = match &message {
            JsonRpcMessage::Notification(_) => return false,
            JsonRpcMessage::Request(_) => false,
            JsonRpcMessage::Response(response) => {
                if let ServerResult::InitializeResult(result) = &response.result {
                    let version = HeaderValue::from_str(result.protocol_version.as_str()).ok();
                    let _ = self.session.set((headers.get(SESSION).cloned(), version));
                }
                response.id == *id
            }
            JsonRpcMessage::Error(error) => error.id.as_ref() == Some(id),
        };
        // The client is gone if the channel is closed.
        self.messages.send(message).await.is_ok() && is_response
    }

    pub(super) fn session_id(&self) -> Option<&HeaderValue> {
        self.session.get()?.0.as_ref()
    }

    /// Returns the headers of all requests after `initialize`.
    pub(super) fn session_headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let (id, version) = self.session.get().cloned().unwrap_or_default();
        let id = id.map(|id| (HeaderName::from_static(SESSION), id));
        id.into_iter().chain(version.map(|version| (HeaderName::from_static(VERSION), version)))
    }
}
