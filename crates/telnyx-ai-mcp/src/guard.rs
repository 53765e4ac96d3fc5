//! A transport that discards notifications and bounds the requests of a server.

use rmcp::RoleClient;
use rmcp::model::JsonRpcMessage;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;

use crate::ended::Ended;

/// Maximum number of requests of the server without a response. The client has a task for each of them.
const MAX_REQUESTS: usize = 64;

/// A transport that discards notifications, because nothing uses them, and ends if the server floods it with requests.
pub(crate) struct Guard<T> {
    transport: T,
    ended: Ended,
    /// Number of requests of the server without a response.
    requests: usize,
}

impl<T> Guard<T> {
    pub(crate) fn new(transport: T, ended: Ended) -> Self {
        Self { transport, ended, requests: 0 }
    }
}

impl<T: Transport<RoleClient>> Transport<RoleClient> for Guard<T> {
    type Error = T::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        if matches!(message, JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_)) {
            self.requests = self.requests.saturating_sub(1);
        }
        self.transport.send(message)
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        loop {
            match self.transport.receive().await? {
                JsonRpcMessage::Notification(_) => {}
                JsonRpcMessage::Request(_) if self.requests >= MAX_REQUESTS => {
                    self.ended.set(format!("it sent more than {MAX_REQUESTS} requests at once"));
                    return None;
                }
                message => {
                    self.requests += usize::from(matches!(message, JsonRpcMessage::Request(_)));
                    return Some(message);
                }
            }
        }
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        self.transport.close()
    }
}
