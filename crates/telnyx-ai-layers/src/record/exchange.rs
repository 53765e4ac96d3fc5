//! One exchange while it runs.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::TryStreamExt;
use http::{HeaderMap, Method, StatusCode};
use telnyx_ai_core::internal::Secrets;
use telnyx_ai_core::transport::{ByteStream, TransportBody, TransportError, TransportRequest};
use tokio::time::Instant;
use url::Url;

use super::tape::Tape;
use crate::cassette::content::{Chunk, Content};
use crate::cassette::headers::RecordedHeaders;
use crate::cassette::request::SentRequest;
use crate::cassette::{Exchange, RecordedError, RecordedResponse, redact};

/// An exchange that has begun. Dropping it records that the caller dropped the call.
pub(super) struct OpenExchange {
    tape: Arc<Tape>,
    number: usize,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: SentBody,
    started: Instant,
    response: Option<OpenResponse>,
    has_ended: bool,
}

struct OpenResponse {
    status: StatusCode,
    headers: HeaderMap,
    after_ms: u64,
    received: Instant,
    chunks: Vec<Chunk>,
}

/// The bytes of a body that have been sent.
type SentBody = Arc<Mutex<BytesMut>>;

impl OpenExchange {
    pub(super) fn begin(tape: &Arc<Tape>, request: &mut TransportRequest) -> Self {
        Self {
            tape: Arc::clone(tape),
            number: tape.begin(&request.headers, &request.url),
            method: request.method.clone(),
            url: request.url.clone(),
            headers: request.headers.clone(),
            body: copy_of(&mut request.body),
            started: Instant::now(),
            response: None,
            has_ended: false,
        }
    }

    pub(super) fn respond(&mut self, status: StatusCode, headers: &HeaderMap) {
        let (received, after_ms) = (Instant::now(), milliseconds_since(self.started));
        self.response = Some(OpenResponse { status, headers: headers.clone(), after_ms, received, chunks: Vec::new() });
    }

    fn receive(&mut self, bytes: &Bytes) {
        if let Some(response) = &mut self.response {
            let at_ms = milliseconds_since(response.received);
            response.chunks.push(Chunk { at_ms, bytes: bytes.clone() });
        }
    }

    pub(super) fn fail(&mut self, error: &TransportError) {
        self.end(Some(RecordedError::of(error)));
    }

    fn end(&mut self, error: Option<RecordedError>) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let body = self.body.lock().unwrap_or_else(PoisonError::into_inner).split().freeze();
        let request =
            SentRequest { method: self.method.clone(), url: self.url.clone(), headers: self.headers.clone(), body };
        let mut response = self.response.take();
        self.tape.end(self.number, |secrets| {
            let error = match &mut response {
                Some(response) if redact::divide_a_secret(secrets, &response.chunks) => {
                    response.chunks.clear();
                    Some(RecordedError::not_recorded())
                }
                _ => error,
            };
            Exchange {
                request: request.recorded(secrets),
                response: response.map(|response| response.recorded(secrets, error.is_none())),
                error: error.map(|RecordedError { kind, message }| RecordedError {
                    kind,
                    message: redact::text(secrets, &message),
                }),
            }
        });
    }
}

impl OpenResponse {
    fn recorded(self, secrets: &Secrets, is_complete: bool) -> RecordedResponse {
        let chunks = redact::chunks(secrets, self.chunks);
        RecordedResponse {
            status: self.status,
            after_ms: self.after_ms,
            body: Content::of_chunks(&self.headers, chunks, is_complete),
            headers: RecordedHeaders(redact::headers(secrets, &self.headers)),
        }
    }
}

impl Drop for OpenExchange {
    fn drop(&mut self) {
        self.end(Some(RecordedError::dropped()));
    }
}

/// Returns a copy of the body, which is complete when the body has been sent.
fn copy_of(body: &mut TransportBody) -> SentBody {
    let copy = SentBody::default();
    match std::mem::replace(body, TransportBody::Empty) {
        TransportBody::Bytes(bytes) => {
            copy.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes);
            *body = TransportBody::Bytes(bytes);
        }
        TransportBody::Stream { length, stream } => {
            let sent = Arc::clone(&copy);
            let add = move |bytes: &Bytes| sent.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            *body = TransportBody::Stream { length, stream: Box::pin(stream.inspect_ok(add)) };
        }
        other => *body = other,
    }
    copy
}

fn milliseconds_since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The body of a response, recorded while the caller reads it.
pub(super) struct RecordedBody {
    body: ByteStream,
    exchange: OpenExchange,
}

impl RecordedBody {
    pub(super) fn new(body: ByteStream, exchange: OpenExchange) -> Self {
        Self { body, exchange }
    }
}

impl Stream for RecordedBody {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(Pin::new(&mut self.body).poll_next(cx));
        match &next {
            Some(Ok(bytes)) => self.exchange.receive(bytes),
            Some(Err(error)) => self.exchange.fail(error),
            None => self.exchange.end(None),
        }
        Poll::Ready(next)
    }
}
