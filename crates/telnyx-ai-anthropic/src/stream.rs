//! A message while it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use telnyx_ai_core::{CompletionStream, ResponseMetadata, Result, StreamEnd, internal::StreamingBody};
use tracing::Span;

use crate::event::MessageEvent;
use crate::fold::MessageAccumulator;
use crate::message::Message;
use crate::usage::Usage;

/// The events of a message, as they arrive.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let says = |text| format!("data: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n");
/// # let mock = MockTransport::new().reply(MockReply::events([says("Hel"), says("lo"), "data: {\"type\":\"message_stop\"}\n\n".to_owned()]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let anthropic = Anthropic::new(&client);
/// let mut stream = anthropic.stream(CreateMessage::new("zai-org/GLM-5.2", 200, "Hi")).await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let whole = stream.into_message()?; // what a plain call returns
/// assert_eq!(whole.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Blocks arrive in any order; once the stream has ended they are in the order of their index, where each has its own.
///
/// The stream ends with `None` only when the message is whole: after `message_stop`; when the connection closes, breaks
/// or stays silent for 5 s after a `message_delta` gave the `stop_reason`, for then nothing of the message is missing; or
/// with `[DONE]`, which some servers send in place of both, outside of a block. Every other ending is an `Err` item, the
/// last one: the connection broke, stayed silent too long ([`is_timeout`](telnyx_ai_core::Error::is_timeout)), closed too
/// early or brought no message at all ([`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream)), or the
/// service reported an error ([`is_api`](telnyx_ai_core::Error::is_api)). What arrived before stays readable in
/// [`partial`](Self::partial), and in the error's [`attachment`](telnyx_ai_core::Error::attachment) as a [`Message`]. The
/// request is never sent again once the stream began.
///
/// Dropping the stream closes its connection; the service may charge for what it had made by then.
pub struct MessageStream(CompletionStream<MessageAccumulator>);

impl MessageStream {
    pub(crate) fn open(live: StreamingBody) -> Self {
        Self(CompletionStream::open(live))
    }

    pub(crate) fn observe(&mut self, span: &Span) {
        self.0.observe(span);
    }

    /// The next event; `None` once the message is whole. Needs no import, and does no harm when it is dropped half-way.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// let first = stream.try_next().await?.unwrap();
    /// assert_eq!(first.text_delta(), "Hello");
    /// stream.try_next().await?; // the stop reason
    /// stream.try_next().await?; // the stop
    /// assert!(stream.try_next().await?.is_none()); // whole
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<MessageEvent>> {
        self.0.try_next().await
    }

    /// What has arrived so far, as a message. The input of a tool is text until it is complete.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// stream.try_next().await?;
    /// assert_eq!(stream.partial().text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn partial(&self) -> &Message {
        self.0.partial()
    }

    /// The tokens as last reported; `None` when the service has not reported any.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// while stream.try_next().await?.is_some() {}
    /// assert_eq!(stream.usage().unwrap().output_tokens, 9);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn usage(&self) -> Option<&Usage> {
        self.partial().usage.as_ref()
    }

    /// Returns how the stream ended; `None` while it is open, and after an error.
    ///
    /// [`StreamEnd::Interrupted`] means that the message is complete, and that the connection was interrupted or stayed open
    /// after it: events that would have followed are missing.
    pub fn end(&self) -> Option<StreamEnd> {
        self.0.end()
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// println!("{:?} after {} attempts", stream.metadata().request_id(), stream.metadata().attempts());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.0.metadata()
    }

    /// The whole message, once the stream has ended.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// while stream.try_next().await?.is_some() {}
    /// assert_eq!(stream.into_message()?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream), with what arrived as its
    /// [`attachment`](telnyx_ai_core::Error::attachment), when the stream has not ended yet or ended with an error. Use
    /// [`finish`](Self::finish) to read the rest first.
    pub fn into_message(self) -> Result<Message> {
        self.0.into_whole()
    }

    /// Reads the rest and gives the whole message.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hello\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut stream = Anthropic::new(&client).stream(CreateMessage::new("m", 9, "Hi")).await?;
    /// assert_eq!(stream.finish().await?.text(), "Hello");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream) when one ended it before.
    pub async fn finish(self) -> Result<Message> {
        self.0.finish().await
    }
}

impl Stream for MessageStream {
    type Item = Result<MessageEvent>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut self.0).poll_next(cx)
    }
}

impl fmt::Debug for MessageStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageStream").field(&self.0).finish()
    }
}
