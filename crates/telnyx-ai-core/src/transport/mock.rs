//! A mock transport for tests without a server or network.

mod chat_reply;
mod completion;
mod reply;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use http::{HeaderMap, Method};
use url::Url;

use super::{Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse};

pub use reply::MockReply;

/// A transport that returns mock responses in order and records the requests. Clones share the responses and the
/// requests.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::test_util::{MockReply, MockTransport};
///
/// let mock = MockTransport::new()
///     .reply(MockReply::error(503, "10007", "Overloaded.").header("retry-after", "0"))
///     .reply(MockReply::chat("Oslo."));
/// let telnyx = Telnyx::builder().api_key("test").transport(mock.clone()).build()?;
///
/// let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
/// assert_eq!(reply.text(), "Oslo.");
/// assert_eq!(mock.requests().len(), 2); // the 503 was retried
/// assert_eq!(mock.requests()[1].target(), "/v2/ai/chat/completions");
/// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
/// ```
///
/// A request without a mock response fails with [`is_interrupted`](crate::Error::is_interrupted). Waits between
/// retries are real; pause Tokio's time (`#[tokio::test(start_paused = true)]`) to skip them.
#[derive(Clone, Debug, Default)]
pub struct MockTransport(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<MockReply>,
    requests: Vec<MockRequest>,
}

impl MockTransport {
    /// Creates a mock transport without responses.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a response. Responses are returned in the order in which they are added, one for each request.
    #[must_use]
    pub fn reply(self, reply: MockReply) -> Self {
        self.with(|script| script.replies.push_back(reply));
        self
    }

    /// Returns all requests so far, in order.
    pub fn requests(&self) -> Vec<MockRequest> {
        self.with(|script| script.requests.clone())
    }

    fn with<R>(&self, action: impl FnOnce(&mut Script) -> R) -> R {
        action(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request that a [`MockTransport`] received. Each attempt of a retried call is a separate request.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct MockRequest {
    /// The method.
    pub method: Method,
    /// The full URL.
    pub url: Url,
    /// All headers, including the authorization.
    pub headers: HeaderMap,
    /// The complete body.
    pub body: Bytes,
}

impl MockRequest {
    /// Returns the path and the query, as sent: `/v2/ai/models?limit=5`.
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Returns the value of a header, or an empty string if the header is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

#[async_trait]
impl Transport for MockTransport {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let body = match request.body {
            TransportBody::Empty => Bytes::new(),
            TransportBody::Bytes(bytes) => bytes,
            TransportBody::Stream { stream, .. } => stream
                .try_fold(BytesMut::new(), |mut bytes, chunk| {
                    bytes.extend_from_slice(&chunk);
                    std::future::ready(Ok(bytes))
                })
                .await
                .map_err(|error| TransportError::new(TransportErrorKind::Body, error))?
                .freeze(),
        };
        let received = MockRequest { method: request.method, url: request.url, headers: request.headers, body };
        let (reply, number) = self.with(|script| {
            script.requests.push(received.clone());
            (script.replies.pop_front(), script.requests.len())
        });
        match reply {
            Some(reply) => reply.respond(&received, number).await,
            None => Err(TransportError::new(
                TransportErrorKind::Interrupted,
                "the mock transport has no response for this request",
            )),
        }
    }
}
