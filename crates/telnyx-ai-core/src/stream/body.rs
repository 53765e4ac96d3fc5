//! A body while it arrives, watched by two clocks.

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

/// The open answer of a streaming call: its metadata, and its bytes as they come.
///
/// ```
/// # use telnyx_ai_core::{internal::{Endpoint, StreamingBody}, Client, EventStream, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\ndata: [DONE]\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// struct Numbers { status: u16, events: EventStream<u32> }
///
/// let open = |live: StreamingBody| Numbers { status: live.metadata().status().as_u16(), events: EventStream::new(live, |_| false) };
/// let mut numbers = Endpoint::get("numbers.stream", "/numbers").events(open).on(&client).await?;
/// assert_eq!((numbers.status, numbers.events.try_next().await?), (200, Some(1)));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Domain crates build their streams on it; see [`EventStream`](crate::stream::events::EventStream). It ends with an error when no
/// byte arrives for the idle timeout, and when the deadline of the call passes. Dropping it closes the connection.
pub struct StreamingBody {
    pub(crate) operation: &'static str,
    charge: Charge,
    pub(crate) metadata: ResponseMetadata,
    pub(crate) secrets: Secrets,
    pub(crate) max_event_bytes: usize,
    pub(crate) max_response_bytes: usize,
    /// `None` once it has ended.
    body: Option<ByteStream>,
    idle: Duration,
    deadline: Option<Instant>,
    /// What is left of the wait for trailers.
    grace: Option<Grace>,
    /// Since when bytes are waited for; `None` while they come faster than they are asked for.
    waiting: Option<Instant>,
    timer: Timer,
    /// Held until the body has ended.
    permit: Permit,
    /// Held until the body has ended, so that traces show how long it took.
    span: Span,
}

/// The limits for trailers: time spent waiting, so that a slow reader loses nothing of what has arrived, and bytes, so that
/// a body that is always ready ends too.
struct Grace {
    wait: Duration,
    bytes: usize,
}

/// The clocks and limits of a live body.
pub(crate) struct StreamingLimits {
    pub(crate) idle: Duration,
    pub(crate) deadline: Option<Instant>,
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
            grace: None,
            waiting: Some(now),
            timer,
            permit: Permit::default(),
            span,
        }
    }

    /// Status and headers of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, StreamingBody}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).header("x-request-id", "r-1"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let open = |live: StreamingBody| live.metadata().request_id().map(str::to_owned);
    /// let request_id = Endpoint::get("numbers.stream", "/numbers").events(open).on(&client).await?;
    /// assert_eq!(request_id.as_deref(), Some("r-1"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        &self.metadata
    }

    /// When the call ends at the latest.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Reads `rest` from now on, as the same answer.
    pub(crate) fn go_on_with(&mut self, rest: Self) {
        let metadata = self.metadata.clone();
        *self = Self { metadata, ..rest };
    }

    /// Keeps a place among the requests that are under way until the body has ended.
    pub(crate) fn hold_permit(&mut self, permit: Permit) {
        self.permit = permit;
    }

    /// Waits no longer than `idle` between bytes from now on.
    pub(crate) fn shorten_idle(&mut self, idle: Duration) {
        self.idle = self.idle.min(idle);
        self.timer.set(self.next_timer(self.waiting.unwrap_or_else(Instant::now)));
    }

    /// Waits for no longer than `grace` in total from the first such call on, and reads no more than one event may have;
    /// `None` takes the limit back.
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

    /// The next bytes; an error of a clock or the connection ends the body.
    pub(crate) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        // A body that is always ready must not keep other futures of the task, such as a timeout, from being polled.
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
            return Poll::Ready(chunk.map(|chunk| chunk.map_err(|error| self.broken(error))));
        }
        // The clock is read when the bytes stop, and not for each of them.
        let waiting = *self.waiting.get_or_insert_with(Instant::now);
        loop {
            if let Err(RuntimeEnded) = ready!(self.timer.poll(cx)) {
                let message = "the Tokio runtime of the stream has ended; read the stream inside a runtime";
                return Poll::Ready(Some(Err(self.error(ErrorKind::Config, message))));
            }
            let now = Instant::now();
            if self.is_overdue(now) {
                return Poll::Ready(Some(Err(self.overdue())));
            }
            if self.grace.as_ref().is_some_and(|grace| later(waiting, grace.wait) <= now) {
                return Poll::Ready(Some(Err(self.too_late())));
            }
            if later(waiting, self.idle) <= now {
                let message = format!("no byte arrived for {} s (stream_idle_timeout)", self.idle.as_secs_f64());
                return Poll::Ready(Some(Err(self.error(ErrorKind::Timeout, message))));
            }
            // Bytes came since the timer was set: resetting it for each of them would cost more.
            self.timer.set(self.next_timer(waiting));
        }
    }

    /// Checks the limits that hold although bytes arrive: bytes that keep coming give the timer no turn.
    fn check_limits(&mut self, waiting: Option<Instant>, bytes: usize) -> Option<Error> {
        if self.deadline.is_none() && self.grace.is_none() {
            return None;
        }
        let now = Instant::now();
        if self.is_overdue(now) {
            return Some(self.overdue());
        }
        let grace = self.grace.as_mut()?;
        if let Some(waiting) = waiting {
            grace.wait = grace.wait.saturating_sub(now.duration_since(waiting));
        }
        match grace.bytes.checked_sub(bytes) {
            Some(left) => grace.bytes = left,
            None => return Some(self.too_late()),
        }
        None
    }

    fn is_overdue(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }

    fn overdue(&self) -> Error {
        self.error(ErrorKind::Timeout, "the deadline of the call passed while the answer arrived")
    }

    fn too_late(&self) -> Error {
        self.error(ErrorKind::Timeout, "the stream did not end in time after its last part")
    }

    /// Reads what is there already, without waiting, so that the connection can go back to the pool, and lets go of it.
    pub(crate) fn drain_ready(&mut self, cx: &mut Context<'_>) {
        for _ in 0..8 {
            match self.body.as_mut().map(|body| Pin::new(body).poll_next(cx)) {
                Some(Poll::Ready(Some(Ok(_)))) => {}
                _ => break,
            }
        }
        self.close();
    }

    /// Drops what an open body holds: its connection, its permit and its span.
    pub(crate) fn close(&mut self) {
        self.body = None;
        self.permit = Permit::default();
        self.span = Span::none();
    }

    pub(crate) fn error(&self, kind: ErrorKind, message: impl Into<String>) -> Error {
        self.with_context(Error::new(kind, message))
    }

    /// Adds the operation, the metadata and the possible charge of the call to an error of its response.
    pub(crate) fn with_context(&self, error: Error) -> Error {
        error.with_operation(self.operation).with_metadata(self.metadata.clone()).with_charge(self.charge)
    }

    fn broken(&self, error: TransportError) -> Error {
        let kind = match error.kind() {
            TransportErrorKind::Timeout => ErrorKind::Timeout,
            _ => ErrorKind::Interrupted,
        };
        self.error(kind, format!("the answer broke off: {error}")).with_source(error)
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
