//! Server-sent events as a stream of values.

mod end;
mod event;
mod input;
mod last;
mod surrogates;
mod templates;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::redact::Secrets;
use crate::response::metadata::ResponseMetadata;
use crate::stream::body::StreamingBody;
use event::Read;
use input::Input;
use surrogates::Held;
use templates::Templates;

pub use end::StreamEnd;
pub use templates::{EventHints, TextField, VaryingExtra};

/// A stream of values that arrive as server-sent events. Raw requests return it from
/// [`events`](crate::Request::events).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use serde_json::{Value, json};
/// use telnyx_ai::{Method, Telnyx};
///
/// let telnyx = Telnyx::from_env()?;
/// let body = json!({ "messages": [{ "role": "user", "content": "Say hello." }], "stream": true });
/// let call = telnyx.request(Method::POST, "/ai/chat/completions").body(&body);
/// let mut events = call.events::<Value>().await?;
/// while let Some(event) = events.try_next().await? {
///     println!("{event}");
/// }
/// println!("{:?}", events.end()); // `Some(StreamEnd::Done)` after `[DONE]`
/// # Ok(()) }
/// ```
///
/// The first error is the last item. `[DONE]` ends the stream, even if the connection stays open. An event named
/// `error`, or one with an `error`, `errors` or `detail` field, becomes an error with its details. If the service
/// responds with plain JSON instead of events, the JSON is the only item.
pub struct EventStream<T: 'static> {
    body: StreamingBody,
    input: Input,
    /// Returns `true` for a value that is certainly not an error object, which saves a check.
    is_plain: fn(&T) -> bool,
    templates: Templates<T>,
    /// Number of bytes of the last value, without the bytes that it shares with the previous value.
    weight: usize,
    held: Held,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The input ended, and buffered items may be left.
    InputEnded,
    Ended(StreamEnd),
    Failed,
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Decodes `body` as events. `accept` returns `true` for a value that is certainly not an error object. `|_| false`
    /// is always correct, but decodes each event twice.
    pub fn new(body: StreamingBody, accept: fn(&T) -> bool) -> Self {
        Self { is_plain: accept, ..Self::with_hints(body, &EventHints::NONE) }
    }

    /// Decodes `body` as events, with hints that make decoding cheaper.
    pub(crate) fn with_hints(body: StreamingBody, hints: &'static EventHints<T>) -> Self {
        Self {
            body,
            input: Input::Unknown(BytesMut::new()),
            is_plain: hints.is_plain,
            templates: Templates::new(hints),
            weight: 0,
            held: Held::default(),
            state: State::Open,
        }
    }

    /// Ends the stream with `error` and releases its resources.
    fn fail(&mut self, error: Error) -> Error {
        self.close();
        error
    }
}

impl<T> EventStream<T> {
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.body.secrets
    }

    /// Adds the operation and the metadata of the call to `error`, for streams built on this stream.
    pub fn with_context(&self, error: Error) -> Error {
        self.body.with_context(error.redacted(&self.body.secrets))
    }

    /// Returns the metadata of the response: status, headers and request id.
    pub fn metadata(&self) -> &ResponseMetadata {
        self.body.metadata()
    }

    /// Returns the next value, or `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The error that ended the stream. It is returned once; later calls return `None`.
    pub async fn try_next(&mut self) -> Result<Option<T>>
    where
        T: DeserializeOwned,
    {
        try_next(self).await
    }

    /// Shortens the idle timeout to `idle` from now on. A longer timeout has no effect.
    pub fn shorten_idle(&mut self, idle: Duration) {
        self.body.shorten_idle(idle);
    }

    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.body.max_response_bytes
    }

    pub(crate) fn too_large(&self, message: String) -> Error {
        self.body.error(ErrorKind::TooLarge, message)
    }

    /// Ends the stream as failed.
    pub(crate) fn close(&mut self) {
        self.state = State::Failed;
        self.body.close();
    }

    /// Limits the total wait from now on to `grace`. Setting it again does not restart the limit; `None` removes it.
    pub(crate) fn set_grace(&mut self, grace: Option<Duration>) {
        self.body.set_grace(grace);
    }

    pub(crate) fn finish_early(&mut self, cx: &mut Context<'_>) {
        self.state = State::Ended(StreamEnd::Done);
        self.body.drain_ready(cx);
    }

    /// Returns the end of the stream; `None` while the stream is open, and after an error.
    pub fn end(&self) -> Option<StreamEnd> {
        match self.state {
            State::Ended(end) => Some(end),
            _ => None,
        }
    }
}

/// Returns the next item of a stream of results, or `None` at its end.
///
/// The streams of the SDK have it as a method. Use this function for an `impl Stream`, such as
/// [`Poller::updates`](crate::Poller::updates), without the crate `futures`.
pub async fn try_next<T>(stream: &mut (impl Stream<Item = Result<T>> + Unpin)) -> Result<Option<T>> {
    std::future::poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx)).await.transpose()
}

impl<T: DeserializeOwned> Stream for EventStream<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            match this.state {
                State::Ended(_) | State::Failed => return Poll::Ready(None),
                State::InputEnded => return Poll::Ready(this.last_item()),
                State::Open => {}
            }
            let step = match this.next_ready() {
                Ok(Some(event)) => match this.read_event(&event) {
                    Ok(Read::Value(value)) => return Poll::Ready(Some(Ok(value))),
                    Ok(Read::Waits) => Ok(()),
                    Ok(Read::Done) => {
                        this.finish_early(cx);
                        return Poll::Ready(None);
                    }
                    Err(error) => return Poll::Ready(Some(Err(this.fail(error)))),
                },
                Ok(None) => match ready!(this.body.poll_chunk(cx)) {
                    Some(chunk) => chunk.map(|chunk| this.take_input(chunk)),
                    None => {
                        this.state = State::InputEnded;
                        Ok(())
                    }
                },
                Err(error) => Err(error),
            };
            if let Err(error) = step
                && let Some(error) = this.held.fail(error)
            {
                return Poll::Ready(Some(Err(this.fail(error))));
            }
        }
    }
}

impl<T> Unpin for EventStream<T> {}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("metadata", self.metadata())
            .field("end", &self.end())
            .finish_non_exhaustive()
    }
}
