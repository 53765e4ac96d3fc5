//! A stream of events that add up to one value.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use tracing::Span;

use crate::error::{Error, Result};
use crate::redact::Shown;
use crate::response::metadata::ResponseMetadata;
use crate::stream::accumulator::{Accumulator, Completeness};
use crate::stream::body::StreamingBody;
use crate::stream::events::{EventStream, StreamEnd, try_next};

/// The time limit for trailers (usage, `[DONE]`) after a value is complete. Keep-alives do not extend it, and only time
/// spent waiting counts: what has arrived is read, however late.
const GRACE: Duration = Duration::from_secs(5);

/// An example with `numbers`, a stream of 3 and 4 and their sum.
macro_rules! numbers {
    ($code:literal) => {
        concat!(
            "```\n",
            "# use telnyx_ai_core::{internal::{Endpoint, Accumulator, Completeness}, Client, CompletionStream, StreamEnd, test_util::{MockReply, MockTransport}};\n",
            "# #[derive(Default)] struct Sum(u32);\n",
            "# impl Accumulator for Sum {\n",
            "#     type Event = u32; type Whole = u32;\n",
            "#     fn add(&mut self, number: &u32) -> Result<(), serde_json::Value> { self.0 += number; Ok(()) }\n",
            "#     fn whole(&self) -> &u32 { &self.0 }\n",
            "#     fn into_whole(self) -> u32 { self.0 }\n",
            "#     fn end(&self) -> Completeness { Completeness::Partial }\n",
            "#     fn missing(&self, _: StreamEnd) -> String { String::from(\"a number\") }\n",
            "# }\n",
            "# tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {\n",
            "# let mock = MockTransport::new().reply(MockReply::events([\"data: 3\\n\\ndata: 4\\n\\ndata: [DONE]\\n\\n\"]));\n",
            "# let client = Client::builder().api_key(\"k\").transport(mock).build()?;\n",
            "# let mut numbers = Endpoint::get(\"numbers\", \"/numbers\").events(CompletionStream::<Sum>::open).on(&client).await?;\n",
            $code,
            "\n# Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();\n```"
        )
    };
}

/// Events that arrive one after another, and the value that they add up to.
///
/// ```
/// use telnyx_ai_core::{internal::{Endpoint, Accumulator}, Client, CompletionStream, Request};
///
/// fn stream<F: Accumulator>(client: &Client) -> Request<CompletionStream<F>> {
///     Endpoint::get("things.stream", "/things").events(CompletionStream::<F>::open).on(client)
/// }
/// ```
///
/// The streams of completions are made of it. It ends with `None` only when the value is whole; every other ending is an
/// `Err` item, the last one, with what arrived as its [`attachment`](Error::attachment). See [`Accumulator`] for an example.
///
/// The sum is limited to [`max_response_bytes`](crate::ClientBuilder::max_response_bytes), as a response in one
/// piece is: the sum of its events, without what an event repeats of the one before it. Over that it ends with
/// [`is_too_large`](Error::is_too_large).
pub struct CompletionStream<F: Accumulator> {
    events: EventStream<F::Event>,
    fold: F,
    state: State,
    /// Number of bytes added, without those that an event shares with the one before it.
    size: usize,
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Complete(StreamEnd),
    Failed,
}

impl<F: Accumulator> CompletionStream<F> {
    /// The stream of an answer: what [`Endpoint::events`](crate::internal::Endpoint::events) takes.
    ///
    #[doc = numbers!("assert_eq!(numbers.metadata().status().as_u16(), 200);")]
    pub fn open(live: StreamingBody) -> Self {
        Self::open_with(live, F::default())
    }

    /// Opens the stream of a response with an accumulator that knows what was requested.
    #[doc(hidden)]
    pub fn open_with(live: StreamingBody, fold: F) -> Self {
        let events = EventStream::new(live, F::is_plain).with_templates(F::text_fields(), F::varying_extra());
        Self { events, fold, state: State::Open, size: 0, span: Span::none() }
    }

    /// Writes what the value tells into `span` at the end: what [`Endpoint::span`](crate::internal::Endpoint::span) takes.
    ///
    #[doc = numbers!("numbers.observe(&tracing::info_span!(\"sum\"));")]
    pub fn observe(&mut self, span: &Span) {
        self.span = span.clone();
    }

    /// The next event; `None` once the value is whole. Needs no import, and does no harm when it is dropped half-way.
    ///
    #[doc = numbers!("assert_eq!((numbers.try_next().await?, numbers.try_next().await?, numbers.try_next().await?), (Some(3), Some(4), None));")]
    pub async fn try_next(&mut self) -> Result<Option<F::Event>> {
        try_next(self).await
    }

    /// What has arrived so far.
    ///
    #[doc = numbers!("numbers.try_next().await?;\nassert_eq!(*numbers.partial(), 3);")]
    pub fn partial(&self) -> &F::Whole {
        self.fold.whole()
    }

    /// Status, headers and request id of the answer.
    ///
    #[doc = numbers!("assert_eq!(numbers.metadata().headers()[\"content-type\"], \"text/event-stream\");")]
    pub fn metadata(&self) -> &ResponseMetadata {
        self.events.metadata()
    }

    /// Returns how the stream ended; `None` while it is open, and after an error.
    ///
    #[doc = numbers!("while numbers.try_next().await?.is_some() {}\nassert_eq!(numbers.end(), Some(StreamEnd::Done));")]
    ///
    /// [`StreamEnd::Interrupted`] means that the value is complete and trailers such as token usage may be missing.
    pub fn end(&self) -> Option<StreamEnd> {
        match self.state {
            State::Complete(end) => Some(end),
            State::Open | State::Failed => None,
        }
    }

    /// The whole value, once the stream has ended.
    ///
    #[doc = numbers!("while numbers.try_next().await?.is_some() {}\nassert_eq!(numbers.into_whole()?, 7);")]
    ///
    /// # Errors
    /// [`is_incomplete_stream`](Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_whole(mut self) -> Result<F::Whole> {
        match self.state {
            State::Complete(_) => Ok(self.fold.into_whole()),
            State::Open => {
                self.fold.close();
                Err(self.incomplete("the stream has not been read to its end; use `finish().await`"))
            }
            State::Failed => Err(self.incomplete("the stream ended with an error")),
        }
    }

    /// Reads the rest and gives the whole value.
    ///
    #[doc = numbers!("assert_eq!(numbers.finish().await?, 7);")]
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(mut self) -> Result<F::Whole> {
        while self.try_next().await?.is_some() {}
        self.into_whole()
    }

    /// Says in `error` which call it belongs to and what the metadata of the answer was, for streams built on this one.
    ///
    #[doc = numbers!("let error = numbers.with_context(telnyx_ai_core::Error::incomplete_stream(\"too few\"));\nassert_eq!(error.to_string(), \"numbers: too few [status 200]\");")]
    pub fn with_context(&self, error: Error) -> Error {
        self.events.with_context(error)
    }

    /// Cuts the secrets of the request out of a text of the answer, before an error quotes it.
    #[doc = numbers!("assert_eq!(numbers.redact(\"nothing secret\"), \"nothing secret\");")]
    pub fn redact(&self, text: &str) -> String {
        self.events.secrets().redact_text(text)
    }

    /// As [`place`](Self::place), with what has arrived as the attachment, without the secrets of the request.
    #[doc(hidden)]
    pub fn fail(&self, error: Error) -> Error {
        let error = self.with_context(error);
        match F::shown(self.partial(), self.events.secrets()) {
            Shown::AsItIs => error.with_attachment(self.partial().clone()),
            Shown::Redacted(whole) => error.with_attachment(*whole),
            Shown::Nothing => error.with_shared_attachment(None),
        }
    }

    fn incomplete(&self, message: &str) -> Error {
        self.fail(Error::incomplete_stream(message))
    }

    fn record(&self) {
        if self.span.is_disabled() {
            return;
        }
        match F::shown(self.partial(), self.events.secrets()) {
            Shown::AsItIs => F::record(self.partial(), &self.span),
            Shown::Redacted(whole) => F::record(&whole, &self.span),
            Shown::Nothing => {}
        }
    }

    fn is_whole(&self) -> bool {
        match self.fold.end() {
            Completeness::Empty => false,
            Completeness::Partial => self.events.end() == Some(StreamEnd::Done),
            Completeness::Complete | Completeness::Final => true,
        }
    }

    fn closed(&self) -> Error {
        let end = self.events.end().unwrap_or(StreamEnd::Closed);
        let how = match end {
            StreamEnd::Done => "the answer ended without",
            StreamEnd::Closed | StreamEnd::Interrupted => "the connection closed before",
        };
        self.with_context(Error::incomplete_stream(format!("{how} {}", self.fold.missing(end))))
    }

    fn take(&mut self, event: &F::Event) -> Result<()> {
        self.size = self.size.saturating_add(self.events.weight());
        let limit = self.events.max_response_bytes();
        if self.size > limit {
            return Err(self
                .events
                .too_large(format!("the streamed response is larger than {limit} bytes (max_response_bytes)")));
        }
        self.fold.add(event).map_err(|reported| self.events.reported(&reported.to_string().into()))?;
        // More may follow what seemed to be all, and then the idle timeout counts again.
        self.events.set_grace((self.fold.end() == Completeness::Complete).then_some(GRACE));
        Ok(())
    }

    fn complete(&mut self, end: StreamEnd) -> Option<Result<F::Event>> {
        self.state = State::Complete(end);
        self.fold.close();
        self.record();
        None
    }

    /// Ends the stream with an error that may describe the value in its final form.
    fn failed(&mut self, error: impl FnOnce(&Self) -> Error) -> Option<Result<F::Event>> {
        self.state = State::Failed;
        self.fold.close();
        let error = error(self);
        self.events.close();
        self.record();
        Some(Err(self.fail(error)))
    }
}

impl<F: Accumulator> Stream for CompletionStream<F> {
    type Item = Result<F::Event>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.state != State::Open {
            return Poll::Ready(None);
        }
        if this.fold.end() == Completeness::Final {
            this.events.leave(cx);
            return Poll::Ready(this.complete(StreamEnd::Done));
        }
        Poll::Ready(match ready!(Pin::new(&mut this.events).poll_next(cx)) {
            Some(Ok(event)) => match this.take(&event) {
                Ok(()) => Some(Ok(event)),
                Err(error) => this.failed(|_| error),
            },
            None if this.is_whole() => this.complete(this.events.end().unwrap_or(StreamEnd::Closed)),
            // What was lost comes after the end of the value, so nothing of it is missing.
            Some(Err(error)) if is_cut(&error) && this.fold.end() >= Completeness::Complete => {
                this.complete(StreamEnd::Interrupted)
            }
            None => this.failed(Self::closed),
            Some(Err(error)) => this.failed(|_| error),
        })
    }
}

/// The stream just ended, as opposed to having said something that is wrong.
fn is_cut(error: &Error) -> bool {
    error.is_incomplete_stream() || error.is_interrupted() || error.is_timeout()
}

impl<F: Accumulator> fmt::Debug for CompletionStream<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CompletionStream")
            .field("state", &self.state)
            .field("metadata", self.metadata())
            .finish_non_exhaustive()
    }
}
