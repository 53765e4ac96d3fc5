//! A response while it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use telnyx_ai_core::{CompletionStream, ResponseMetadata, Result, Stream, internal::StreamingBody};
use tracing::Span;

use crate::event::ResponseEvent;
use crate::fold::ResponseAccumulator;
use crate::response::ModelResponse;

/// The events of a response, as they arrive.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # use telnyx_ai_openai::OpenAi;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let responses = OpenAi::new(&client).responses();
/// let mut stream = responses.stream("Hi").await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let whole = stream.into_response()?; // what a plain call returns
/// assert_eq!(whole.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The stream ends with `None` only when the response is whole: after `response.completed` or `response.incomplete`.
/// Nothing that follows is waited for. Every other ending is an `Err` item, the last one: the connection broke, stayed
/// silent too long ([`is_timeout`](telnyx_ai_core::Error::is_timeout)) or closed too early, after `[DONE]` too
/// ([`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream)), or the service reported an error, by
/// `response.failed` or otherwise ([`is_api`](telnyx_ai_core::Error::is_api)). What arrived before stays readable in
/// [`partial`](Self::partial), and in the error's [`attachment`](telnyx_ai_core::Error::attachment) as a
/// [`ModelResponse`]. The request is never sent again once the stream began.
///
/// Items are in the order of their `output_index`, and parts in that of their index. While a stream runs, one of every 16
/// may be out of order.
///
/// Dropping the stream closes its connection; the service may charge for what it had made by then.
pub struct ResponseStream(CompletionStream<ResponseAccumulator>);

impl ResponseStream {
    pub(crate) fn open(live: StreamingBody) -> Self {
        Self(CompletionStream::open(live))
    }

    pub(crate) fn observe(&mut self, span: &Span) {
        self.0.observe(span);
    }

    /// The next event; `None` once the response is whole. Needs no import, and does no harm when it is dropped half-way.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_openai::OpenAi::new(&client).responses().stream("Hi").await?;
    /// let first = stream.try_next().await?.unwrap();
    /// assert_eq!(first.text_delta(), "Hello");
    /// assert_eq!(stream.try_next().await?.unwrap().kind(), "response.completed");
    /// assert!(stream.try_next().await?.is_none()); // whole
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<ResponseEvent>> {
        self.0.try_next().await
    }

    /// What has arrived so far, as a response.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_openai::OpenAi::new(&client).responses().stream("Hi").await?;
    /// stream.try_next().await?;
    /// assert_eq!(stream.partial().text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn partial(&self) -> &ModelResponse {
        self.0.partial()
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_openai::OpenAi::new(&client).responses().stream("Hi").await?;
    /// println!("{:?} after {} attempts", stream.metadata().request_id(), stream.metadata().attempts());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.0.metadata()
    }

    /// The whole response, once the stream has ended.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_openai::OpenAi::new(&client).responses().stream("Hi").await?;
    /// while stream.try_next().await?.is_some() {}
    /// assert_eq!(stream.into_response()?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](telnyx_ai_core::Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_response(self) -> Result<ModelResponse> {
        self.0.into_whole()
    }

    /// Reads the rest and gives the whole response.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let stream = telnyx_ai_openai::OpenAi::new(&client).responses().stream("Hi").await?;
    /// assert_eq!(stream.finish().await?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(self) -> Result<ModelResponse> {
        self.0.finish().await
    }
}

impl Stream for ResponseStream {
    type Item = Result<ResponseEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl fmt::Debug for ResponseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseStream").field(&self.0).finish()
    }
}
