//! A stream of events that add up to one completion.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::redact::Redaction;
use crate::response::metadata::ResponseMetadata;
use crate::stream::accumulator::{Accumulator, Completeness};
use crate::stream::body::StreamingBody;
use crate::stream::events::{EventStream, StreamEnd, try_next};
use crate::trace::operation_span::OperationSpan;

/// Time limit for trailers (usage, `[DONE]`) after a completion is complete. Keep-alives do not extend it. Only time
/// spent waiting counts, so bytes that have arrived are always read.
const GRACE: Duration = Duration::from_secs(5);

/// A stream of events `E` that add up to a completion `C`. The streams of all APIs are aliases of this type:
/// `ChatStream`, `ResponseStream` and `MessageStream`.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream("Tell a story.").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     println!("{chunk:?}");
/// }
/// let reply = stream.into_completion()?;
/// println!("{}", reply.text());
/// # Ok(()) }
/// ```
///
/// The stream ends with `None` only if the completion is complete. Otherwise the last item is an error:
/// - the connection was interrupted ([`is_interrupted`](Error::is_interrupted)),
/// - no byte arrived within the idle timeout, or the deadline elapsed ([`is_timeout`](Error::is_timeout)),
/// - the connection closed too early ([`is_incomplete_stream`](Error::is_incomplete_stream)),
/// - the service reported an error ([`is_api`](Error::is_api)),
/// - the events together are larger than [`max_response_bytes`](crate::ClientBuilder::max_response_bytes), not counting
///   parts that an event shares with the previous event ([`is_too_large`](Error::is_too_large)).
///
/// The partial completion stays available from [`partial`](Self::partial), and is the [`attachment`](Error::attachment)
/// of the error. The request is never retried after the stream has started.
///
/// Dropping the stream closes its connection. The service may charge for the output that it generated until then.
pub struct CompletionStream<E: 'static, C: 'static> {
    events: EventStream<E>,
    accumulator: Box<dyn Accumulator<Event = E, Completion = C>>,
    state: State,
    /// The error that ended the stream.
    failure: Option<Error>,
    /// Number of bytes of the events, without the bytes that an event shares with the previous event.
    size: usize,
    span: OperationSpan,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Complete(StreamEnd),
    Failed,
}

impl<E: DeserializeOwned, C: Clone + Send + Sync> CompletionStream<E, C> {
    /// Reads `body` into `accumulator`, for [`Endpoint::events`](crate::internal::Endpoint::events).
    #[doc(hidden)]
    pub fn open(body: StreamingBody, accumulator: impl Accumulator<Event = E, Completion = C>) -> Self {
        let events = EventStream::with_hints(body, accumulator.hints());
        Self {
            events,
            accumulator: Box::new(accumulator),
            state: State::Open,
            failure: None,
            size: 0,
            span: OperationSpan::none(),
        }
    }

    /// Keeps the span of the operation until the end, for
    /// [`Endpoint::operation`](crate::internal::Endpoint::operation).
    #[doc(hidden)]
    pub fn observe(&mut self, span: OperationSpan) {
        self.span = span;
    }

    /// Returns the next event, or `None` when the completion is complete. Cancel-safe.
    ///
    /// # Errors
    /// The error that ended the stream. It is returned once; later calls return `None`.
    pub async fn try_next(&mut self) -> Result<Option<E>> {
        try_next(self).await
    }

    /// Returns the completion so far: text, tool calls, usage.
    pub fn partial(&self) -> &C {
        self.accumulator.completion()
    }

    /// Returns the metadata of the response: status, headers and request id.
    pub fn metadata(&self) -> &ResponseMetadata {
        self.events.metadata()
    }

    /// Returns the end of the stream; `None` while the stream is open, and after an error.
    ///
    /// After [`StreamEnd::Interrupted`] the completion is complete, but the connection was interrupted or stayed open
    /// afterwards: trailers such as token usage may be missing.
    pub fn end(&self) -> Option<StreamEnd> {
        match self.state {
            State::Complete(end) => Some(end),
            State::Open | State::Failed => None,
        }
    }

    /// Returns the completion after the stream has ended. It equals the completion of a plain call.
    ///
    /// # Errors
    /// [`is_incomplete_stream`](Error::is_incomplete_stream) if the stream has not ended or ended with an error. The
    /// partial completion is the [`attachment`](Error::attachment), and the error of the stream is the
    /// [`source`](std::error::Error::source). Use [`finish`](Self::finish) to read the rest of the stream first.
    pub fn into_completion(mut self) -> Result<C> {
        match self.state {
            State::Complete(_) => Ok(self.accumulator.into_completion()),
            State::Open => {
                self.accumulator.finalize();
                Err(self.incomplete("the stream has not been read to its end; use `finish().await`"))
            }
            State::Failed => {
                let error = self.incomplete("the stream ended with an error");
                Err(match self.failure {
                    Some(cause) => error.with_source(cause),
                    None => error,
                })
            }
        }
    }

    /// Reads the rest of the stream and returns the completion.
    ///
    /// To detect missing token usage, read with [`try_next`](Self::try_next) and check [`end`](Self::end) before
    /// [`into_completion`](Self::into_completion).
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](Error::is_incomplete_stream) if the stream had already
    /// ended with an error.
    pub async fn finish(mut self) -> Result<C> {
        while self.try_next().await?.is_some() {}
        self.into_completion()
    }

    /// Returns the text that `event` adds to the completion, for [`Texts`](crate::Texts).
    pub(super) fn text_delta<'e>(&self, event: &'e E) -> Cow<'e, str> {
        self.accumulator.text_delta(event)
    }

    /// Adds the operation and the metadata of the call to `error`, for streams built on this stream.
    #[doc(hidden)]
    pub fn with_context(&self, error: Error) -> Error {
        self.events.with_context(error)
    }

    /// Redacts the secrets of the request in a text of the response, for errors that quote it.
    #[doc(hidden)]
    pub fn redact(&self, text: &str) -> String {
        self.events.secrets().redact_text(text)
    }

    /// Adds the context of the call to `error`, and the redacted partial completion as its attachment.
    #[doc(hidden)]
    pub fn fail(&self, error: Error) -> Error {
        let error = self.with_context(error);
        match self.accumulator.redacted(self.events.secrets()) {
            Redaction::Unchanged => error.with_attachment(self.partial().clone()),
            Redaction::Redacted(completion) => error.with_attachment(*completion),
            Redaction::Invalid => error.with_shared_attachment(None),
        }
    }

    fn incomplete(&self, message: &str) -> Error {
        self.fail(Error::incomplete_stream(message))
    }

    /// Records the completion in the span of the operation, which then ends with `error` or with success.
    fn record(&mut self, error: Option<&Error>) {
        if !self.span.is_recorded() {
            return;
        }
        let redaction = self.accumulator.redacted(self.events.secrets());
        let completion = match &redaction {
            Redaction::Unchanged => Some(self.accumulator.completion()),
            Redaction::Redacted(completion) => Some(&**completion),
            Redaction::Invalid => None,
        };
        let accumulator = &self.accumulator;
        self.span.record(|with_content| {
            completion.map(|completion| accumulator.attributes(completion, with_content)).unwrap_or_default()
        });
        self.span.end(error);
    }

    fn is_complete(&self) -> bool {
        match self.accumulator.completeness() {
            Completeness::Empty => false,
            Completeness::Partial => self.events.end() == Some(StreamEnd::Done),
            Completeness::Complete | Completeness::Final => true,
        }
    }

    fn ended_early(&self) -> Error {
        let end = self.events.end().unwrap_or(StreamEnd::Closed);
        let how = match end {
            StreamEnd::Done => "the response ended without",
            StreamEnd::Closed | StreamEnd::Interrupted => "the connection closed before",
        };
        self.with_context(Error::incomplete_stream(format!("{how} {}", self.accumulator.missing(end))))
    }

    fn add(&mut self, event: &E) -> Result<()> {
        self.span.chunk();
        self.size = self.size.saturating_add(self.events.weight());
        let limit = self.events.max_response_bytes();
        if self.size > limit {
            return Err(self
                .events
                .too_large(format!("the streamed response is larger than {limit} bytes (max_response_bytes)")));
        }
        self.accumulator.add(event).map_err(|reported| self.events.reported(&reported.to_string().into()))?;
        // If more of the completion follows, only the idle timeout applies again.
        self.events.set_grace((self.accumulator.completeness() == Completeness::Complete).then_some(GRACE));
        Ok(())
    }

    fn complete(&mut self, end: StreamEnd) -> Option<Result<E>> {
        self.state = State::Complete(end);
        self.accumulator.finalize();
        self.record(None);
        None
    }

    /// Ends the stream with an error that may describe the final completion.
    fn failed(&mut self, error: impl FnOnce(&Self) -> Error) -> Option<Result<E>> {
        self.state = State::Failed;
        self.accumulator.finalize();
        let error = error(self);
        self.events.close();
        self.record(Some(&error));
        let error = self.fail(error);
        self.failure = Some(error.clone());
        Some(Err(error))
    }
}

impl<E: DeserializeOwned, C: Clone + Send + Sync> Stream for CompletionStream<E, C> {
    type Item = Result<E>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.state != State::Open {
            return Poll::Ready(None);
        }
        if this.accumulator.completeness() == Completeness::Final {
            this.events.finish_early(cx);
            return Poll::Ready(this.complete(StreamEnd::Done));
        }
        Poll::Ready(match ready!(Pin::new(&mut this.events).poll_next(cx)) {
            Some(Ok(event)) => match this.add(&event) {
                Ok(()) => Some(Ok(event)),
                Err(error) => this.failed(|_| error),
            },
            None if this.is_complete() => this.complete(this.events.end().unwrap_or(StreamEnd::Closed)),
            // The interruption comes after the end of the completion, so only trailers are missing.
            Some(Err(error))
                if is_interruption(&error) && this.accumulator.completeness() >= Completeness::Complete =>
            {
                this.complete(StreamEnd::Interrupted)
            }
            None => this.failed(Self::ended_early),
            Some(Err(error)) => this.failed(|_| error),
        })
    }
}

/// Returns `true` for an error that interrupted the stream, `false` for an invalid event.
fn is_interruption(error: &Error) -> bool {
    error.is_incomplete_stream() || error.is_interrupted() || error.is_timeout()
}

impl<E, C> fmt::Debug for CompletionStream<E, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletionStream")
            .field("state", &self.state)
            .field("metadata", self.events.metadata())
            .finish_non_exhaustive()
    }
}
