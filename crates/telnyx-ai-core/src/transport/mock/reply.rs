//! One reply of the script.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::super::{ByteStream, TransportError, TransportErrorKind, TransportResponse};
use super::MockRequest;
use super::completion::{Completion, Rendered};

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
    Completion(Completion),
    Break(TransportErrorKind),
    Stall,
}

impl MockReply {
    /// A status with no body.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::status(404);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// assert!(client.request(Method::GET, "/things/t-1").await.unwrap_err().is_not_found());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), steps: Vec::new(), fails: None, delay: Duration::ZERO }
    }

    /// A JSON body.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::json(200, r#"{"data":[1,2]}"#);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// assert_eq!(client.request(Method::GET, "/numbers").data::<Vec<u8>>().await?, [1, 2]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::bytes(status, "application/json", body.into())
    }

    /// A body of any type.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::bytes(200, "image/png", vec![0x89, b'P', b'N', b'G']);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// assert_eq!(client.request(Method::GET, "/picture").await?, b"\x89PNG".as_slice());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::status(status).header("content-type", content_type).chunk(body)
    }

    /// A stream of server-sent events, each string one chunk of its bytes.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::events(["data: 1\n\nda", "ta: 2\n\n"]); // cut inside the second event
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!((numbers.try_next().await?, numbers.try_next().await?), (Some(1), Some(2)));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn events<C: Into<Bytes>>(chunks: impl IntoIterator<Item = C>) -> Self {
        let reply = Self::status(200).header("content-type", "text/event-stream");
        chunks.into_iter().fold(reply, Self::chunk)
    }

    /// No answer: the request fails in this way.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, transport::TransportErrorKind, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::fails(TransportErrorKind::Connect);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// assert!(client.request(Method::GET, "/things").await.unwrap_err().is_connect());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn fails(kind: TransportErrorKind) -> Self {
        Self { fails: Some(kind), ..Self::status(0) }
    }

    /// Adds a header.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::status(429).header("retry-after", "20");
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// let error = client.request(Method::GET, "/things").await.unwrap_err();
    /// assert_eq!(error.retry_after().map(|wait| wait.as_secs()), Some(20));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a chunk to the body.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::bytes(200, "text/csv", "id;name\n").chunk("1;Ada\n");
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// let mut export = client.request(Method::GET, "/export").download().await?;
    /// assert_eq!((export.try_next().await?.unwrap(), export.try_next().await?.unwrap()), ("id;name\n".into(), "1;Ada\n".into()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn chunk(mut self, chunk: impl Into<Bytes>) -> Self {
        self.steps.push(Step::Chunk(chunk.into()));
        self
    }

    /// Breaks the body off here.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, transport::TransportErrorKind, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let reply = MockReply::json(200, r#"{"data":["#).then_breaks(TransportErrorKind::Interrupted);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// assert!(client.request(Method::GET, "/things").await.unwrap_err().is_interrupted());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn then_breaks(mut self, kind: TransportErrorKind) -> Self {
        self.steps.push(Step::Break(kind));
        self
    }

    /// Sends nothing more, and keeps the connection open.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// let reply = MockReply::json(200, r#"{"data":["#).then_stalls();
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// let error = client.request(Method::GET, "/things").await.unwrap_err(); // after 60 s, at once under a paused clock
    /// assert!(error.is_timeout());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn then_stalls(mut self) -> Self {
        self.steps.push(Step::Stall);
        self
    }

    /// Waits before the metadata of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// let reply = MockReply::status(200).after(Duration::from_secs(7));
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).max_retries(0).build()?;
    /// # let start = tokio::time::Instant::now();
    /// client.request(Method::GET, "/things").await?;
    /// assert_eq!(start.elapsed().as_secs(), 7); // none of it is real under a paused clock
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// A chat completion in the form that the request asks for.
    pub(super) fn completion(completion: Completion) -> Self {
        Self { steps: vec![Step::Completion(completion)], ..Self::status(200) }
    }

    fn metadata(&self) -> Result<(StatusCode, HeaderMap), TransportError> {
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

    /// Replaces a completion by the bytes of its response to the request of this number.
    fn render(&mut self, request: &MockRequest, number: usize) -> Result<(), TransportError> {
        let open = self.steps.iter().any(|step| matches!(step, Step::Break(_) | Step::Stall));
        for step in std::mem::take(&mut self.steps) {
            match step {
                Step::Completion(completion) => {
                    let Rendered { content_type, chunks } =
                        completion.render(request, number, open).map_err(unsendable)?;
                    self.headers.push(("content-type".to_owned(), content_type.to_owned()));
                    self.steps.extend(chunks.into_iter().map(Step::Chunk));
                }
                step => self.steps.push(step),
            }
        }
        Ok(())
    }

    pub(super) async fn answer(
        mut self,
        request: &MockRequest,
        number: usize,
    ) -> Result<TransportResponse, TransportError> {
        tokio::time::sleep(self.delay).await;
        if let Some(kind) = self.fails {
            return Err(TransportError::new(kind, "scripted"));
        }
        self.render(request, number)?;
        let (status, headers) = self.metadata()?;
        let stalls = self.steps.iter().any(|step| matches!(step, Step::Stall));
        let chunks = stream::iter(self.steps).filter_map(|step| {
            std::future::ready(match step {
                Step::Chunk(bytes) => Some(Ok(bytes)),
                Step::Break(kind) => Some(Err(TransportError::new(kind, "scripted"))),
                Step::Completion(_) | Step::Stall => None,
            })
        });
        let body = if stalls { ByteStream::new(chunks.chain(stream::pending())) } else { ByteStream::new(chunks) };
        Ok(TransportResponse::new(status, headers, body))
    }
}

fn unsendable(problem: String) -> TransportError {
    TransportError::new(TransportErrorKind::Unsendable, problem)
}
