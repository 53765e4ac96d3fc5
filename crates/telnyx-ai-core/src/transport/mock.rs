//! A scripted transport, for tests that need neither a server nor a network.

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

/// Answers requests from a script and remembers them. Clones share script and memory.
///
/// ```
/// use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let mock = MockTransport::new()
///     .reply(MockReply::json(503, "{}").header("retry-after", "0"))
///     .reply(MockReply::json(200, r#"{"data":[1]}"#));
/// let client = Client::builder().api_key("test").transport(mock.clone()).build()?;
///
/// let numbers: Vec<u8> = client.request(http::Method::GET, "/numbers").data().await?;
/// assert_eq!(numbers, [1]);
/// assert_eq!(mock.requests().len(), 2);
/// assert_eq!(mock.requests()[0].target(), "/v2/numbers");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// A request beyond the script fails as if the connection had broken. Waits between retries are real; in a test that
/// should not wait, pause Tokio's clock (`#[tokio::test(start_paused = true)]`).
#[derive(Clone, Debug, Default)]
pub struct MockTransport(Arc<Mutex<Script>>);

#[derive(Debug, Default)]
struct Script {
    replies: VecDeque<MockReply>,
    requests: Vec<MockRequest>,
}

impl MockTransport {
    /// A script with no replies.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let mock = MockTransport::new();
    /// let client = Client::builder().api_key("test").max_retries(0).transport(mock).build()?;
    /// let error = client.request(Method::GET, "/ai/models").await.unwrap_err();
    /// assert!(error.to_string().contains("the mock has no reply for this request"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the reply to the next request that has none yet.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let mock = MockTransport::new().reply(MockReply::json(200, "1"));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let get = client.request(Method::GET, "/numbers").json::<u32>();
    /// assert_eq!(get.clone().await?, 1);
    /// let _ = mock.clone().reply(MockReply::json(200, "2")); // clones share the script
    /// assert_eq!(get.await?, 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn reply(self, reply: MockReply) -> Self {
        self.with(|script| script.replies.push_back(reply));
        self
    }

    /// Every request so far, in order.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/ai/models").await?;
    /// client.request(Method::DELETE, "/things/t-1").await?;
    /// let methods: Vec<Method> = mock.requests().into_iter().map(|request| request.method).collect();
    /// assert_eq!(methods, [Method::GET, Method::DELETE]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn requests(&self) -> Vec<MockRequest> {
        self.with(|script| script.requests.clone())
    }

    fn with<R>(&self, act: impl FnOnce(&mut Script) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request that the mock saw.
///
/// ```
/// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
/// client.request(Method::POST, "/sums").query("round", true).body(&[3, 4]).await?;
/// let seen = &mock.requests()[0];
/// assert_eq!((seen.method.as_str(), seen.target()), ("POST", "/v2/sums?round=true".to_owned()));
/// assert_eq!((seen.header("content-type"), seen.body.as_ref()), ("application/json", b"[3,4]".as_slice()));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct MockRequest {
    /// The method.
    pub method: Method,
    /// The full URL.
    pub url: Url,
    /// All headers, authorization included.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl MockRequest {
    /// Path and query as they go over the wire.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/things").query("name", "a b").await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/things?name=a+b");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// A header as text; empty when it is absent.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// client.request(Method::GET, "/things").await?;
    /// let seen = &mock.requests()[0];
    /// assert_eq!((seen.header("authorization"), seen.header("content-type")), ("Bearer k", ""));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
                .try_fold(BytesMut::new(), |mut whole, chunk| {
                    whole.extend_from_slice(&chunk);
                    std::future::ready(Ok(whole))
                })
                .await
                .map_err(|error| TransportError::new(TransportErrorKind::Body, error))?
                .freeze(),
        };
        let seen = MockRequest { method: request.method, url: request.url, headers: request.headers, body };
        let (reply, number) = self.with(|script| {
            script.requests.push(seen.clone());
            (script.replies.pop_front(), script.requests.len())
        });
        match reply {
            Some(reply) => reply.answer(&seen, number).await,
            None => Err(TransportError::new(TransportErrorKind::Interrupted, "the mock has no reply for this request")),
        }
    }
}
