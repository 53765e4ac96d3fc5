//! A stream of events that add up to one value.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::Span;

use crate::error::{Error, Result};
use crate::live::LiveBody;
use crate::response::ResponseHead;
use crate::stream::{EventStream, StreamEnd, try_next};

/// How long trailers (usage, `[DONE]`) are waited for once a value is whole.
const GRACE: Duration = Duration::from_secs(5);

/// How the events of a stream add up to one value, for a [`FoldStream`].
///
/// ```
/// use telnyx_ai_core::{Fold, FoldEnd, StreamEnd};
///
/// /// Numbers up to a 0, and their sum.
/// #[derive(Default)]
/// struct Sum(u32, FoldEnd);
///
/// impl Fold for Sum {
///     type Event = u32;
///     type Whole = u32;
///
///     fn add(&mut self, number: &u32) -> Result<(), serde_json::Value> {
///         self.0 += number;
///         if *number == 0 {
///             self.1 = FoldEnd::Last;
///         }
///         Ok(())
///     }
///
///     fn whole(&self) -> &u32 {
///         &self.0
///     }
///
///     fn into_whole(self) -> u32 {
///         self.0
///     }
///
///     fn end(&self) -> FoldEnd {
///         self.1
///     }
///
///     fn missing(&self, _: StreamEnd) -> String {
///         format!("a 0, at a sum of {}", self.0)
///     }
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # use telnyx_ai_core::{Client, Endpoint, FoldStream, test_util::{MockReply, MockTransport}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 3\n\ndata: 4\n\ndata: 0\n\n"])).reply(MockReply::events(["data: 3\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let numbers = Endpoint::get("numbers.stream", "/numbers").events(FoldStream::<Sum>::open);
/// assert_eq!(numbers.clone().on(&client).await?.finish().await?, 7);
/// let error = numbers.on(&client).await?.finish().await.unwrap_err();
/// assert_eq!(error.to_string(), "numbers.stream: the connection closed before a 0, at a sum of 3 [status 200]");
/// assert_eq!(error.attachment::<u32>(), Some(&3));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
pub trait Fold: Default + Send + Unpin + 'static {
    /// What arrives.
    type Event: DeserializeOwned;
    /// What it adds up to.
    type Whole: Clone + Send + Sync + 'static;

    /// Adds an event.
    ///
    /// # Errors
    /// The error object that the event reports. It becomes an error with its details, the last item of the stream.
    fn add(&mut self, event: &Self::Event) -> Result<(), Value>;

    /// What has arrived so far.
    fn whole(&self) -> &Self::Whole;

    /// What has arrived, for good.
    fn into_whole(self) -> Self::Whole;

    /// Whether that is all.
    fn end(&self) -> FoldEnd;

    /// What had not come when the stream ended so, and how far the value was: the rest of the error's "the connection
    /// closed before …" or "the answer ended without …".
    fn missing(&self, end: StreamEnd) -> String;

    /// The event is certainly no error object; see [`EventStream::new`].
    fn is_plain(event: &Self::Event) -> bool {
        let _ = event;
        false
    }

    /// Writes what the value tells into the span of the call, once the stream has ended.
    fn record(whole: &Self::Whole, span: &Span) {
        let _ = (whole, span);
    }
}

/// How far the value of a [`Fold`] is.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoldEnd {
    /// Nothing has come that `[DONE]` could end.
    #[default]
    Nothing,
    /// Something has come; `[DONE]` ends it, a closing connection cuts it.
    Part,
    /// It is whole. Trailers may follow, and are waited for up to 5 s.
    Whole,
    /// It is whole, and nothing follows.
    Last,
}

/// Events that arrive one after another, and the value that they add up to.
///
/// The streams of completions are made of it. It ends with `None` only when the value is whole; every other ending is an
/// `Err` item, the last one, with what arrived as its [`attachment`](Error::attachment). See [`Fold`] for an example.
pub struct FoldStream<F: Fold> {
    events: EventStream<F::Event>,
    fold: F,
    state: State,
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Complete,
    Failed,
}

impl<F: Fold> FoldStream<F> {
    /// The stream of an answer: what [`Endpoint::events`](crate::Endpoint::events) takes.
    pub fn open(live: LiveBody) -> Self {
        let events = EventStream::new(live, F::is_plain);
        Self { events, fold: F::default(), state: State::Open, span: Span::none() }
    }

    /// Writes what the value tells into `span` at the end: what [`Endpoint::span`](crate::Endpoint::span) takes.
    pub fn observe(&mut self, span: &Span) {
        self.span = span.clone();
    }

    /// The next event; `None` once the value is whole. Needs no import, and does no harm when it is dropped half-way.
    pub async fn try_next(&mut self) -> Result<Option<F::Event>> {
        try_next(self).await
    }

    /// What has arrived so far.
    pub fn partial(&self) -> &F::Whole {
        self.fold.whole()
    }

    /// Status, headers and request id of the answer.
    pub fn head(&self) -> &ResponseHead {
        self.events.head()
    }

    /// The whole value, once the stream has ended.
    ///
    /// # Errors
    /// [`is_incomplete_stream`](Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_whole(self) -> Result<F::Whole> {
        match self.state {
            State::Complete => Ok(self.fold.into_whole()),
            State::Open => Err(self.incomplete("the stream has not been read to its end; use `finish().await`")),
            State::Failed => Err(self.incomplete("the stream ended with an error")),
        }
    }

    /// Reads the rest and gives the whole value.
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(mut self) -> Result<F::Whole> {
        while self.try_next().await?.is_some() {}
        self.into_whole()
    }

    /// Says in `error` which call it belongs to and what the head of the answer was, for streams built on this one.
    pub fn place(&self, error: Error) -> Error {
        self.events.place(error)
    }

    fn incomplete(&self, message: &str) -> Error {
        self.place(Error::incomplete_stream(message)).with_attachment(self.partial().clone())
    }

    fn is_whole(&self) -> bool {
        match self.fold.end() {
            FoldEnd::Nothing => false,
            FoldEnd::Part => self.events.end() == Some(StreamEnd::Done),
            FoldEnd::Whole | FoldEnd::Last => true,
        }
    }

    fn closed(&self) -> Error {
        let end = self.events.end().unwrap_or(StreamEnd::Closed);
        let how = match end {
            StreamEnd::Done => "the answer ended without",
            StreamEnd::Closed => "the connection closed before",
        };
        self.place(Error::incomplete_stream(format!("{how} {}", self.fold.missing(end))))
    }

    fn take(&mut self, event: &F::Event) -> Result<()> {
        self.fold.add(event).map_err(|reported| self.events.reported(&reported.to_string().into()))?;
        if self.fold.end() == FoldEnd::Whole {
            self.events.shorten_idle(GRACE);
        }
        Ok(())
    }

    fn end(&mut self, error: Option<Error>) -> Option<Result<F::Event>> {
        self.state = if error.is_none() { State::Complete } else { State::Failed };
        F::record(self.fold.whole(), &self.span);
        error.map(|error| Err(error.with_attachment(self.partial().clone())))
    }
}

impl<F: Fold> Stream for FoldStream<F> {
    type Item = Result<F::Event>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.state != State::Open {
            return Poll::Ready(None);
        }
        if this.fold.end() == FoldEnd::Last {
            this.events.leave(cx);
            return Poll::Ready(this.end(None));
        }
        let error = match ready!(Pin::new(&mut this.events).poll_next(cx)) {
            Some(Ok(event)) => match this.take(&event) {
                Ok(()) => return Poll::Ready(Some(Ok(event))),
                Err(error) => Some(error),
            },
            None if this.is_whole() => None,
            // What was lost comes after the end of the value, so nothing of it is missing.
            Some(Err(error)) if is_cut(&error) && this.fold.end() >= FoldEnd::Whole => None,
            None => Some(this.closed()),
            Some(Err(error)) => Some(error),
        };
        Poll::Ready(this.end(error))
    }
}

/// The stream just ended, as opposed to having said something that is wrong.
fn is_cut(error: &Error) -> bool {
    error.is_incomplete_stream() || error.is_interrupted() || error.is_timeout()
}

impl<F: Fold> fmt::Debug for FoldStream<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FoldStream").field("state", &self.state).field("head", self.head()).finish_non_exhaustive()
    }
}
