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

/// Values that arrive one after another, as server-sent events.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n", "data: 2\n\ndata: [DONE]\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// use telnyx_ai_core::StreamEnd;
///
/// let mut numbers = client.request(http::Method::GET, "/numbers").events::<u32>().await?;
/// assert_eq!((numbers.metadata().status().as_u16(), numbers.end()), (200, None));
/// while let Some(number) = numbers.try_next().await? {
///     println!("{number}");
/// }
/// assert_eq!(numbers.end(), Some(StreamEnd::Done)); // `[DONE]` came
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The first error is the last item. `[DONE]` ends the stream even if the connection stays open. An event that is an
/// error object (`event: error`, or an `error`, `errors` or `detail` field) becomes an error with its details. Where
/// the service answers with plain JSON in place of events, that is the only item.
pub struct EventStream<T: 'static> {
    live: StreamingBody,
    input: Input,
    /// Returns true for a value that is certainly no error object, so that the check for one can be saved.
    is_plain: fn(&T) -> bool,
    templates: Templates<T>,
    /// Number of bytes that the last value adds.
    weight: usize,
    held: Held,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The input ended; what is left over decides how.
    InputEnded,
    Ended(StreamEnd),
    Failed,
}

impl<T: DeserializeOwned> EventStream<T> {
    /// Reads `live` as events. `accept` says of a value that it is certainly no error object; `|_| false` is always
    /// right, and costs a second look at each event.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, EventStream, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"text\":\"Hel\"}\n\n", "data: {\"error\":\"overloaded\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// #[derive(serde::Deserialize)]
    /// struct Delta {
    ///     text: Option<String>,
    /// }
    ///
    /// let open = |live| EventStream::new(live, |delta: &Delta| delta.text.is_some()); // what has a text is no error
    /// let mut deltas = Endpoint::get("deltas.stream", "/deltas").events(open).on(&client).await?;
    /// assert_eq!(deltas.try_next().await?.unwrap().text.as_deref(), Some("Hel"));
    /// assert!(deltas.try_next().await.is_err_and(|error| error.is_api()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(live: StreamingBody, accept: fn(&T) -> bool) -> Self {
        Self { is_plain: accept, ..Self::with_hints(live, &EventHints::NONE) }
    }

    /// Reads `live` as events, with what is known of them.
    pub(crate) fn with_hints(live: StreamingBody, hints: &'static EventHints<T>) -> Self {
        Self {
            live,
            input: Input::Unknown(BytesMut::new()),
            is_plain: hints.is_plain,
            templates: Templates::new(hints),
            weight: 0,
            held: Held::default(),
            state: State::Open,
        }
    }

    /// Ends the stream with `error`. What it holds is let go now, and not when it is dropped.
    fn fail(&mut self, error: Error) -> Error {
        self.close();
        error
    }
}

impl<T> EventStream<T> {
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.live.secrets
    }

    /// Says in `error` which call it belongs to and what the metadata of the answer was, for streams built on this one.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Error, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).header("x-request-id", "r-1"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// let error = numbers.with_context(Error::incomplete_stream("the last number is missing"));
    /// assert_eq!(error.to_string(), "request: the last number is missing [status 200, request id r-1]");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn with_context(&self, error: Error) -> Error {
        self.live.with_context(error.redacted(&self.live.secrets))
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).header("x-request-id", "r-1"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(numbers.metadata().request_id(), Some("r-1")); // known before the first event
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.live.metadata()
    }

    /// Waits for the next value; `None` at the end. Cancel-safe.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, transport::TransportErrorKind, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).then_breaks(TransportErrorKind::Interrupted));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(numbers.try_next().await?, Some(1));
    /// assert!(numbers.try_next().await.unwrap_err().is_interrupted()); // the first error is the last item
    /// assert_eq!(numbers.try_next().await?, None);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<T>>
    where
        T: DeserializeOwned,
    {
        try_next(self).await
    }

    /// Waits no longer than `idle` between bytes from now on, for streams that know that little is left to come. It never
    /// makes the wait longer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n"]).then_stalls());
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!(numbers.try_next().await?, Some(1));
    /// numbers.shorten_idle(Duration::from_secs(2));
    /// let error = numbers.try_next().await.unwrap_err(); // the connection stays open, and nothing comes
    /// assert!(error.to_string().contains("no byte arrived for 2 s"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn shorten_idle(&mut self, idle: Duration) {
        self.live.shorten_idle(idle);
    }

    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    pub(crate) fn max_response_bytes(&self) -> usize {
        self.live.max_response_bytes
    }

    pub(crate) fn too_large(&self, message: String) -> Error {
        self.live.error(ErrorKind::TooLarge, message)
    }

    /// Ends the stream as one that failed.
    pub(crate) fn close(&mut self) {
        self.state = State::Failed;
        self.live.close();
    }

    /// Waits for no longer than `grace` in total from the first such call on; `None` takes the limit back.
    pub(crate) fn set_grace(&mut self, grace: Option<Duration>) {
        self.live.set_grace(grace);
    }

    pub(crate) fn leave(&mut self, cx: &mut Context<'_>) {
        self.state = State::Ended(StreamEnd::Done);
        self.live.drain_ready(cx);
    }

    /// Returns the ending of the stream; `None` while it is open, and after an error.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, StreamEnd, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: 1\n\n", "data: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut numbers = client.request(Method::GET, "/numbers").events::<u32>().await?;
    /// assert_eq!((numbers.try_next().await?, numbers.end()), (Some(1), None));
    /// assert_eq!((numbers.try_next().await?, numbers.end()), (None, Some(StreamEnd::Done))); // `[DONE]`
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn end(&self) -> Option<StreamEnd> {
        match self.state {
            State::Ended(end) => Some(end),
            _ => None,
        }
    }
}

/// The next item of any stream of results; `None` at its end.
///
/// The streams of the SDK have it as a method. This is for the ones that are an `impl Stream`, such as
/// [`Poller::updates`](crate::Poller::updates), in programs that do not use `futures`.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let mut numbers = futures_util::stream::iter([Ok(1), Ok(2)]);
/// assert_eq!(telnyx_ai_core::internal::try_next(&mut numbers).await?, Some(1));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
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
                        this.leave(cx);
                        return Poll::Ready(None);
                    }
                    Err(error) => return Poll::Ready(Some(Err(this.fail(error)))),
                },
                Ok(None) => match ready!(this.live.poll_chunk(cx)) {
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
