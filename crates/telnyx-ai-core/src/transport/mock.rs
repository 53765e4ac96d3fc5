//! A scripted transport, for tests that need neither a server nor a network.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use url::Url;

use super::{
    ByteStream, Transport, TransportBody, TransportError, TransportErrorKind, TransportRequest, TransportResponse,
};

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
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the reply to the next request that has none yet.
    #[must_use]
    pub fn reply(self, reply: MockReply) -> Self {
        self.with(|script| script.replies.push_back(reply));
        self
    }

    /// Every request so far, in order.
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
    pub fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// A header as text; empty when it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// One reply of the script.
///
/// ```
/// # use std::time::Duration;
/// use telnyx_ai_core::{test_util::MockReply, transport::TransportErrorKind};
///
/// let gone = MockReply::status(404).header("x-request-id", "r-1");
/// let slow = MockReply::json(200, r#"{"data":[]}"#).after(Duration::from_secs(30));
/// let refused = MockReply::fails(TransportErrorKind::Connect);
/// let cut = MockReply::bytes(200, "image/png", "PNG").then_breaks(TransportErrorKind::Interrupted);
/// let silent = MockReply::events(["data: 1\n\n", "data: 2\n\n"]).chunk("data: ").then_stalls();
/// ```
#[derive(Clone, Debug)]
pub struct MockReply {
    status: u16,
    headers: Vec<(String, String)>,
    steps: Vec<Step>,
    fails: Option<TransportErrorKind>,
    delay: Duration,
}

#[derive(Clone, Debug)]
enum Step {
    Chunk(Bytes),
    Break(TransportErrorKind),
    Stall,
}

impl MockReply {
    /// A status with no body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), steps: Vec::new(), fails: None, delay: Duration::ZERO }
    }

    /// A JSON body.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::bytes(status, "application/json", body.into())
    }

    /// A body of any type.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::status(status).header("content-type", content_type).chunk(body)
    }

    /// A stream of server-sent events, each string one chunk of its bytes.
    pub fn events<C: Into<Bytes>>(chunks: impl IntoIterator<Item = C>) -> Self {
        let reply = Self::status(200).header("content-type", "text/event-stream");
        chunks.into_iter().fold(reply, Self::chunk)
    }

    /// No answer: the request fails in this way.
    pub fn fails(kind: TransportErrorKind) -> Self {
        Self { fails: Some(kind), ..Self::status(0) }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a chunk to the body.
    #[must_use]
    pub fn chunk(mut self, chunk: impl Into<Bytes>) -> Self {
        self.steps.push(Step::Chunk(chunk.into()));
        self
    }

    /// Breaks the body off here.
    #[must_use]
    pub fn then_breaks(mut self, kind: TransportErrorKind) -> Self {
        self.steps.push(Step::Break(kind));
        self
    }

    /// Sends nothing more, and keeps the connection open.
    #[must_use]
    pub fn then_stalls(mut self) -> Self {
        self.steps.push(Step::Stall);
        self
    }

    /// Waits before the head of the answer.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    fn head(&self) -> Result<(StatusCode, HeaderMap), TransportError> {
        let unsendable = |problem: String| TransportError::new(TransportErrorKind::Unsendable, problem);
        let status =
            StatusCode::from_u16(self.status).map_err(|_| unsendable(format!("mock status {}", self.status)))?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
                return Err(unsendable(format!("mock header {name:?}")));
            };
            headers.append(name, value);
        }
        Ok((status, headers))
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
        let reply = self.with(|script| {
            script.requests.push(seen);
            script.replies.pop_front()
        });
        let Some(reply) = reply else {
            return Err(TransportError::new(TransportErrorKind::Interrupted, "the mock has no reply for this request"));
        };
        tokio::time::sleep(reply.delay).await;
        if let Some(kind) = reply.fails {
            return Err(TransportError::new(kind, "scripted"));
        }
        let (status, headers) = reply.head()?;
        let stalls = reply.steps.iter().any(|step| matches!(step, Step::Stall));
        let chunks = stream::iter(reply.steps).filter_map(|step| {
            std::future::ready(match step {
                Step::Chunk(bytes) => Some(Ok(bytes)),
                Step::Break(kind) => Some(Err(TransportError::new(kind, "scripted"))),
                Step::Stall => None,
            })
        });
        let body = if stalls { ByteStream::new(chunks.chain(stream::pending())) } else { ByteStream::new(chunks) };
        Ok(TransportResponse::new(status, headers, body))
    }
}
