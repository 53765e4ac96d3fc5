//! A response of the mock transport.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::super::{ByteStream, TransportError, TransportErrorKind, TransportResponse};
use super::MockRequest;
use super::completion::{Completion, Rendered};

/// A response of a [`MockTransport`](super::MockTransport).
///
/// ```
/// use std::time::Duration;
/// use telnyx_ai::test_util::MockReply;
/// use telnyx_ai::transport::TransportErrorKind;
///
/// let chat = MockReply::chat("Hello.").header("x-request-id", "r-1");
/// let not_found = MockReply::error(404, "10005", "The bucket does not exist.");
/// let no_connection = MockReply::fails(TransportErrorKind::Connect);
/// let slow = MockReply::json(200, r#"{"data":[]}"#).after(Duration::from_secs(30));
/// let lost = MockReply::bytes(200, "image/png", "PNG").then_fails(TransportErrorKind::Interrupted);
/// let stalled = MockReply::events(["data: 1\n\n", "data: 2\n\n"]).then_stalls();
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
    Interrupt(TransportErrorKind),
    Stall,
}

impl MockReply {
    /// Creates a response without a body.
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), steps: Vec::new(), fails: None, delay: Duration::ZERO }
    }

    /// Creates a response with a JSON body.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::bytes(status, "application/json", body.into())
    }

    /// Creates a response with a body of any content type.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::status(status).header("content-type", content_type).chunk(body)
    }

    /// Creates a stream of server-sent events. Each string is one chunk of the body, which may end inside an event.
    pub fn events<C: Into<Bytes>>(chunks: impl IntoIterator<Item = C>) -> Self {
        let reply = Self::status(200).header("content-type", "text/event-stream");
        chunks.into_iter().fold(reply, Self::chunk)
    }

    /// Fails the request with a transport error instead of a response.
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

    /// Interrupts the body here with a transport error of the given kind.
    #[must_use]
    pub fn then_fails(mut self, kind: TransportErrorKind) -> Self {
        self.steps.push(Step::Interrupt(kind));
        self
    }

    /// Stalls the body here: no more bytes arrive, and the connection stays open.
    #[must_use]
    pub fn then_stalls(mut self) -> Self {
        self.steps.push(Step::Stall);
        self
    }

    /// Delays the response.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::test_util::{MockReply, MockTransport};
    ///
    /// tokio::time::pause(); // `#[tokio::test(start_paused = true)]` in a test
    /// let mock = MockTransport::new().reply(MockReply::chat("Hello.").after(Duration::from_secs(90)));
    /// let telnyx = Telnyx::builder().api_key("test").transport(mock).build()?;
    /// let call = telnyx.chat().complete("Say hello.").timeout(Duration::from_secs(60)).max_retries(0);
    /// assert!(call.await.unwrap_err().is_timeout());
    /// # Ok::<(), telnyx_ai::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Creates a chat completion in the format that the request selects.
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

    /// Replaces a completion by the bytes of its response to the request with this number.
    fn render(&mut self, request: &MockRequest, number: usize) -> Result<(), TransportError> {
        let open = self.steps.iter().any(|step| matches!(step, Step::Interrupt(_) | Step::Stall));
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

    pub(super) async fn respond(
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
                Step::Interrupt(kind) => Some(Err(TransportError::new(kind, "scripted"))),
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
