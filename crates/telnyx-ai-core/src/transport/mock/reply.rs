//! One reply of the script.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::super::{ByteStream, TransportError, TransportErrorKind, TransportResponse};

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

    pub(super) async fn answer(self) -> Result<TransportResponse, TransportError> {
        tokio::time::sleep(self.delay).await;
        if let Some(kind) = self.fails {
            return Err(TransportError::new(kind, "scripted"));
        }
        let (status, headers) = self.head()?;
        let stalls = self.steps.iter().any(|step| matches!(step, Step::Stall));
        let chunks = stream::iter(self.steps).filter_map(|step| {
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
