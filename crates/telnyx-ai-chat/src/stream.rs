//! A chat completion while it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use telnyx_ai_core::{Error, EventStream, LiveBody, ResponseHead, Result, StreamEnd, try_next};
use tracing::Span;

use crate::chunk::ChatChunk;
use crate::completion::{ChatCompletion, Usage};
use crate::fold::Fold;
use crate::span;

/// How long the usage and `[DONE]` are waited for once every choice has given its reason to end.
const GRACE: Duration = Duration::from_secs(5);

/// The chunks of a completion, as they arrive.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # use telnyx_ai_chat::Chat;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events([
/// #     "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n",
/// #     "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let chat = Chat::new(&client);
/// let mut stream = chat.stream("Hi").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     print!("{}", chunk.text_delta());
/// }
/// let whole = stream.into_completion()?; // what a plain call returns
/// assert_eq!(whole.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The stream ends with `None` only when the completion is whole: after `[DONE]`, or when the connection closes, breaks
/// or stays silent for 5 s after every choice gave its `finish_reason`. Every other ending is an `Err` item, the last
/// one: the connection broke, stayed silent too long ([`is_timeout`](Error::is_timeout)), closed too early or brought no choice at all
/// ([`is_incomplete_stream`](Error::is_incomplete_stream)), or the service reported an error
/// ([`is_api`](Error::is_api)). What arrived before stays readable in [`partial`](Self::partial), and in the error's
/// [`attachment`](Error::attachment) as a [`ChatCompletion`]. The request is never sent again once the stream began.
///
/// Dropping the stream closes its connection; the service may charge for what it had made by then.
pub struct ChatStream {
    events: EventStream<ChatChunk>,
    fold: Fold,
    state: State,
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Complete,
    Failed,
}

impl ChatStream {
    pub(crate) fn open(live: LiveBody) -> Self {
        let events = EventStream::new(live, ChatChunk::is_plain);
        Self { events, fold: Fold::default(), state: State::Open, span: Span::none() }
    }

    pub(crate) fn observe(&mut self, span: &Span) {
        self.span = span.clone();
    }

    /// The next chunk; `None` once the completion is whole. Needs no import, and does no harm when it is dropped half-way.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// let first = stream.try_next().await?.unwrap();
    /// assert_eq!(first.text_delta(), "Hello");
    /// assert!(stream.try_next().await?.is_none()); // whole
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<ChatChunk>> {
        try_next(self).await
    }

    /// What has arrived so far, as a completion.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// stream.try_next().await?;
    /// assert_eq!(stream.partial().text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn partial(&self) -> &ChatCompletion {
        self.fold.completion()
    }

    /// The tokens as last reported; `None` when the service has not reported any.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// while stream.try_next().await?.is_some() {}
    /// assert_eq!(stream.usage().unwrap().total_tokens, 9);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn usage(&self) -> Option<&Usage> {
        self.partial().usage.as_ref()
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// println!("{:?} after {} attempts", stream.head().request_id(), stream.head().attempts());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn head(&self) -> &ResponseHead {
        self.events.head()
    }

    /// The whole completion, once the stream has ended.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// while stream.try_next().await?.is_some() {}
    /// assert_eq!(stream.into_completion()?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_incomplete_stream`](Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_completion(self) -> Result<ChatCompletion> {
        match self.state {
            State::Complete => Ok(self.fold.into_completion()),
            State::Open => Err(self.incomplete("the stream has not been read to its end; use `finish().await`")),
            State::Failed => Err(self.incomplete("the stream ended with an error")),
        }
    }

    /// Reads the rest and gives the whole completion.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// assert_eq!(stream.finish().await?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(mut self) -> Result<ChatCompletion> {
        while self.try_next().await?.is_some() {}
        self.into_completion()
    }

    fn incomplete(&self, message: &str) -> Error {
        self.events.place(Error::incomplete_stream(message)).with_attachment(self.partial().clone())
    }

    fn is_whole(&self) -> bool {
        let done = self.events.end() == Some(StreamEnd::Done);
        self.fold.is_finished() || done && !self.partial().choices.is_empty()
    }

    fn closed(&self) -> Error {
        if self.events.end() == Some(StreamEnd::Done) {
            return self.events.place(Error::incomplete_stream("the answer ended without a single choice"));
        }
        let text = self.partial().text().len();
        self.events.place(Error::incomplete_stream(format!(
            "the connection closed before `[DONE]` or a finish reason, after {text} bytes of text"
        )))
    }
}

impl Stream for ChatStream {
    type Item = Result<ChatChunk>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.state != State::Open {
            return Poll::Ready(None);
        }
        let error = match ready!(Pin::new(&mut this.events).poll_next(cx)) {
            Some(Ok(chunk)) => {
                this.fold.add(&chunk);
                if this.fold.is_finished() {
                    this.events.shorten_idle(GRACE);
                }
                return Poll::Ready(Some(Ok(chunk)));
            }
            None if this.is_whole() => None,
            // What was lost comes after the finish reason, so nothing of the answer is missing.
            Some(Err(error)) if is_cut(&error) && this.fold.is_finished() => None,
            None => Some(this.closed()),
            Some(Err(error)) => Some(error),
        };
        this.state = if error.is_none() { State::Complete } else { State::Failed };
        span::record(this.fold.completion(), &this.span);
        Poll::Ready(error.map(|error| Err(error.with_attachment(this.partial().clone()))))
    }
}

/// The stream just ended, as opposed to having said something that is wrong.
fn is_cut(error: &Error) -> bool {
    error.is_incomplete_stream() || error.is_interrupted() || error.is_timeout()
}

impl fmt::Debug for ChatStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatStream").field("state", &self.state).field("head", self.head()).finish_non_exhaustive()
    }
}
