//! A streamed body with its idle timeout and its deadline.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::task::coop::poll_proceed;
use tokio::time::Instant;
use tracing::Span;

use crate::client::limiter::Permit;
use crate::error::charge::Charge;
use crate::error::{Error, ErrorKind, Result};
use crate::redact::Secrets;
use crate::request::endpoint::Call;
use crate::response::metadata::ResponseMetadata;
use crate::runtime::timer::{RuntimeEnded, Timer};
use crate::runtime::{earlier, later};
use crate::transport::{ByteStream, TransportError, TransportErrorKind};

/// The open response of a streaming call: its metadata, and its bytes as they arrive.
///
/// Domain crates build their streams on it; see [`EventStream`](crate::stream::events::EventStream). It ends with an
/// error if no byte arrives within the idle timeout, or when the deadline of the call elapses. Dropping it closes the
/// connection.
pub struct StreamingBody {
    pub(crate) operation: &'static str,
    charge: Charge,
    pub(crate) metadata: ResponseMetadata,
    pub(crate) secrets: Secrets,
    pub(crate) max_event_bytes: usize,
    pub(crate) max_response_bytes: usize,
    /// `None` after its end.
    body: Option<ByteStream>,
    idle: Duration,
    deadline: Option<Instant>,
    /// The start of the call.
    started: Instant,
    /// The remaining limits for trailers.
    grace: Option<Grace>,
    /// The start of the wait for the next bytes; `None` while bytes are available.
    waiting: Option<Instant>,
    timer: Timer,
    /// Held until the body ends.
    permit: Permit,
    /// Held until the body ends, so that traces include its duration.
    span: Span,
}

/// The limits for trailers. The time limit covers only the time spent waiting, so a slow reader receives everything
/// that has arrived. The byte limit ends a body that is always ready.
struct Grace {
    wait: Duration,
    bytes: usize,
}

/// The timeouts and size limits of a streamed body.
pub(crate) struct StreamingLimits {
    pub(crate) idle: Duration,
    pub(crate) deadline: Option<Instant>,
    pub(crate) started: Instant,
    pub(crate) max_event_bytes: usize,
    pub(crate) max_response_bytes: usize,
}

impl StreamingBody {
    pub(crate) fn new(
        call: &Call,
        metadata: ResponseMetadata,
        secrets: Secrets,
        body: ByteStream,
        limits: &StreamingLimits,
        span: Span,
    ) -> Self {
        let now = Instant::now();
        let timer = Timer::new(earlier(later(now, limits.idle), limits.deadline));
        Self {
            operation: call.operation,
            charge: Charge::possible_if(call.may_be_charged()),
            metadata,
            secrets,
            max_event_bytes: limits.max_event_bytes,
            max_response_bytes: limits.max_response_bytes,
            body: Some(body),
            idle: limits.idle,
            deadline: limits.deadline,
            started: limits.started,
            grace: None,
            waiting: Some(now),
            timer,
            permit: Permit::default(),
            span,
        }
    }

    /// Returns the metadata of the response.
    pub fn metadata(&self) -> &ResponseMetadata {
        &self.metadata
    }

    /// Returns the deadline of the call.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Continues with the body `rest` as a part of the same response.
    pub(crate) fn continue_with(&mut self, remainder: Self) {
        let (metadata, started) = (self.metadata.clone(), self.started);
        *self = Self { metadata, started, ..remainder };
    }

    /// Keeps a permit until the body ends.
    pub(crate) fn hold_permit(&mut self, permit: Permit) {
        self.permit = permit;
    }

    /// Shortens the idle timeout to `idle`. A longer timeout has no effect.
    pub(crate) fn shorten_idle(&mut self, idle: Duration) {
        self.idle = self.idle.min(idle);
        self.timer.set(self.next_timer(self.waiting.unwrap_or_else(Instant::now)));
    }

    /// Limits the total wait from now on to `grace`, and the bytes to the size of one event. Setting it again does not
    /// restart the limit; `None` removes it.
    pub(crate) fn set_grace(&mut self, grace: Option<Duration>) {
        if self.grace.is_some() != grace.is_some() {
            self.grace = grace.map(|wait| Grace { wait, bytes: self.max_event_bytes });
            self.timer.set(self.next_timer(self.waiting.unwrap_or_else(Instant::now)));
        }
    }

    fn next_timer(&self, waiting: Instant) -> Instant {
        let grace = self.grace.as_ref().map(|grace| later(waiting, grace.wait));
        earlier(earlier(later(waiting, self.idle), self.deadline), grace)
    }

    /// Returns the next bytes. A timeout or a failure of the connection ends the body.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        // A body that is always ready must not starve other futures of the task, such as a timeout.
        let budget = ready!(poll_proceed(cx));
        let chunk = ready!(self.poll_next_chunk(cx));
        budget.made_progress();
        if !matches!(chunk, Some(Ok(_))) {
            self.close();
        }
        Poll::Ready(chunk)
    }

    fn poll_next_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        if let Poll::Ready(chunk) = Pin::new(body).poll_next(cx) {
            let waiting = self.waiting.take();
            if let Some(Ok(bytes)) = &chunk
                && let Some(error) = self.check_limits(waiting, bytes.len())
            {
                return Poll::Ready(Some(Err(error)));
            }
            return Poll::Ready(chunk.map(|chunk| chunk.map_err(|error| self.interrupted(error))));
        }
        // Reads the current time only when no bytes are available.
        let waiting = *self.waiting.get_or_insert_with(Instant::now);
        loop {
            if let Err(RuntimeEnded) = ready!(self.timer.poll(cx)) {
                let message = "the Tokio runtime of the stream has ended; read the stream inside a runtime";
                return Poll::Ready(Some(Err(self.error(ErrorKind::Config, message))));
            }
            let now = Instant::now();
            if self.is_past_deadline(now) {
                return Poll::Ready(Some(Err(self.deadline_error())));
            }
            if self.grace.as_ref().is_some_and(|grace| later(waiting, grace.wait) <= now) {
                return Poll::Ready(Some(Err(self.grace_error())));
            }
            if later(waiting, self.idle) <= now {
                let message = format!("no byte arrived for {} s (stream_idle_timeout)", self.idle.as_secs_f64());
                return Poll::Ready(Some(Err(self.error(ErrorKind::Timeout, message))));
            }
            // Bytes have arrived since the timer was set. Resetting it here is cheaper than for each chunk.
            self.timer.set(self.next_timer(waiting));
        }
    }

    /// Checks the deadline and the trailer limits when bytes arrive, because the timer is not polled while bytes are
    /// available.
    fn check_limits(&mut self, waiting: Option<Instant>, bytes: usize) -> Option<Error> {
        if self.deadline.is_none() && self.grace.is_none() {
            return None;
        }
        let now = Instant::now();
        if self.is_past_deadline(now) {
            return Some(self.deadline_error());
        }
        let grace = self.grace.as_mut()?;
        if let Some(waiting) = waiting {
            grace.wait = grace.wait.saturating_sub(now.duration_since(waiting));
        }
        match grace.bytes.checked_sub(bytes) {
            Some(left) => grace.bytes = left,
            None => return Some(self.grace_error()),
        }
        None
    }

    fn is_past_deadline(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }

    fn deadline_error(&self) -> Error {
        let total = self.deadline.unwrap_or(self.started).duration_since(self.started).as_secs_f64();
        let message =
            format!("`deadline` ({total} s) elapsed before the response completed; raise it with `.deadline(…)`");
        self.error(ErrorKind::Timeout, message)
    }

    fn grace_error(&self) -> Error {
        self.error(ErrorKind::Timeout, "the stream did not end in time after its completion")
    }

    /// Reads the bytes that are available without waiting, so that the connection can be reused, and closes the body.
    pub(crate) fn drain_ready(&mut self, cx: &mut Context<'_>) {
        for _ in 0..8 {
            match self.body.as_mut().map(|body| Pin::new(body).poll_next(cx)) {
                Some(Poll::Ready(Some(Ok(_)))) => {}
                _ => break,
            }
        }
        self.close();
    }

    /// Releases the connection, the permit and the span.
    pub(crate) fn close(&mut self) {
        self.body = None;
        self.permit = Permit::default();
        self.span = Span::none();
    }

    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.with_context(Error::new(kind, message))
    }

    /// Adds the operation, the metadata and the possible charge of the call to an error.
    pub(crate) fn with_context(&self, error: Error) -> Error {
        error.with_operation(self.operation).with_metadata(self.metadata.clone()).with_charge(self.charge)
    }

    fn interrupted(&self, error: TransportError) -> Error {
        let kind = match error.kind() {
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            _ => ErrorKind::Interrupted,
        };
        self.error(kind, format!("the response is incomplete: {error}")).with_source(error)
    }
}

impl fmt::Debug for StreamingBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamingBody")
            .field("operation", &self.operation)
            .field("metadata", &self.metadata)
            .finish_non_exhaustive()
    }
}
