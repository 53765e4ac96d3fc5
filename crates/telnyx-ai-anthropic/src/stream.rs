//! A message while it arrives.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::MessageAccumulator;
use crate::event::MessageEvent;
use crate::message::Message;

/// The events of a message as they arrive, and the message that they add up to. See [`CompletionStream`] for its methods,
/// such as [`texts`](CompletionStream::texts).
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n", "data: {\"type\":\"message_stop\"}\n\n"]));
/// use telnyx_ai_anthropic::{Anthropic, CreateMessage};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut stream = Anthropic::new(&client).stream(CreateMessage::new("zai-org/GLM-5.2", 200, "Hi")).await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let message = stream.into_completion()?; // what a plain call returns
/// assert_eq!(message.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The message is complete after `message_stop`; when the connection closes, is interrupted or stays silent for 5 s after a
/// `message_delta` with the `stop_reason`, because nothing of the message is missing then; or with `[DONE]`, which some
/// servers send in place of both, outside of a block. Any other end is
/// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream), and so is a stream without a message.
///
/// Blocks arrive in any order; once the stream has ended they are in the order of their index, where each has its own. The
/// input of a tool is text in [`partial`](CompletionStream::partial) until it is complete.
pub type MessageStream = CompletionStream<MessageEvent, Message>;

/// Opens the stream of a message.
pub(crate) fn open(body: StreamingBody) -> MessageStream {
    MessageStream::open(body, MessageAccumulator::default())
}
