//! A chat completion while it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use telnyx_ai_core::{CompletionStream, ResponseMetadata, Result, StreamEnd, internal::StreamingBody};
use tracing::Span;

use crate::chat_request::ChatRequest;
use crate::chunk::ChatChunk;
use crate::completion::ChatCompletion;
use crate::fold::ChatAccumulator;
use crate::usage::Usage;

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
/// The stream ends with `None` only when the completion is complete: after `[DONE]`, or when the connection closes, is
/// interrupted or stays open for 5 s after every choice that was requested (`n`) gave its `finish_reason`. Token usage comes
/// after that: where it was requested and did not arrive, [`usage`](Self::usage) is what was reported before, or `None`, and
/// [`end`](Self::end) is not [`StreamEnd::Done`]. Every other ending is an `Err` item, the last
/// one: the connection broke, stayed silent too long ([`is_timeout`](telnyx_ai_core::Error::is_timeout)), closed too early or brought no choice at all
/// ([`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream)), or the service reported an error
/// ([`is_api`](telnyx_ai_core::Error::is_api)). What arrived before stays readable in [`partial`](Self::partial), and in the error's
/// [`attachment`](telnyx_ai_core::Error::attachment) as a [`ChatCompletion`]. The request is never sent again once the stream began.
///
/// Fields that the SDK does not model are in the `extra` of each chunk, and in that of the completion. There the last value
/// of a field of a chunk or of a choice counts, objects are merged, and `null` and empty values replace nothing. Of the
/// fields of a delta and of a tool call, lists are appended; so are the texts that arrive in pieces (`refusal`, the `input`
/// of a custom tool, the arguments of `function_call`, the data and the transcript of `audio`). Usage is merged field by
/// field, a later count replacing an earlier one unless it is 0.
///
/// Choices are in the order of their indexes. While a stream runs, one of every 16 may be out of order, but the first has
/// the lowest index.
///
/// Dropping the stream closes its connection; the service may charge for what it had made by then.
pub struct ChatStream(CompletionStream<ChatAccumulator>);

impl ChatStream {
    /// Opens the stream of a response to `request`.
    pub(crate) fn opener(request: &ChatRequest) -> impl Fn(StreamingBody) -> Self + Send + Sync + use<> {
        let fold = ChatAccumulator::of(request);
        move |live| Self(CompletionStream::open_with(live, fold.clone()))
    }

    pub(crate) fn observe(&mut self, span: &Span) {
        self.0.observe(span);
    }

    #[cfg(feature = "schemars")]
    pub(crate) fn redact(&self, text: &str) -> String {
        self.0.redact(text)
    }

    #[cfg(feature = "schemars")]
    pub(crate) fn fail(&self, error: telnyx_ai_core::Error) -> telnyx_ai_core::Error {
        self.0.fail(error)
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
        self.0.try_next().await
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
        self.0.partial()
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

    /// Returns how the stream ended; `None` while it is open, and after an error.
    ///
    /// [`StreamEnd::Interrupted`] means that the completion is complete, and that the connection was interrupted or stayed open
    /// after it: token counts (`stream_options.include_usage`) that would have followed are missing.
    pub fn end(&self) -> Option<StreamEnd> {
        self.0.end()
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],\"usage\":{\"total_tokens\":9}}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = telnyx_ai_chat::Chat::new(&client).stream("Hi").await?;
    /// println!("{:?} after {} attempts", stream.metadata().request_id(), stream.metadata().attempts());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.0.metadata()
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
    /// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](telnyx_ai_core::Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_completion(self) -> Result<ChatCompletion> {
        self.0.into_whole()
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
    /// To detect that requested token usage is missing, read with [`try_next`](Self::try_next) and check [`end`](Self::end)
    /// before [`into_completion`](Self::into_completion).
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(self) -> Result<ChatCompletion> {
        self.0.finish().await
    }
}

impl Stream for ChatStream {
    type Item = Result<ChatChunk>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl fmt::Debug for ChatStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChatStream").field(&self.0).finish()
    }
}
