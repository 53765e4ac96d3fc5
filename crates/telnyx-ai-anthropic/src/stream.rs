//! The stream of a message.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::MessageAccumulator;
use crate::event::MessageEvent;
use crate::message::Message;

/// The stream of a message: its events as they arrive, and the message assembled from them. See [`CompletionStream`]
/// for the methods, such as [`texts`](CompletionStream::texts).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::anthropic::CreateMessage;
///
/// let telnyx = Telnyx::from_env()?;
/// let request = CreateMessage::new("zai-org/GLM-5.2", 200, "Say hello.");
/// let mut stream = telnyx.anthropic().stream(request).await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let message = stream.into_completion()?; // the same type that `create` returns
/// println!("{:?}", message.stop_reason);
/// # Ok(()) }
/// ```
///
/// The message is complete
/// - after `message_stop`;
/// - after a `message_delta` with a `stop_reason`, if the connection then closes, is interrupted or is silent for 5 s;
/// - after `[DONE]` outside of a block, which some servers send instead of both.
///
/// Any other end of the stream, and a stream without a message, is
/// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream).
///
/// Blocks may arrive in any order. At the end of the stream they are sorted by index, unless two blocks have the same
/// index. In [`partial`](CompletionStream::partial) the input of a tool is text until its block is complete.
pub type MessageStream = CompletionStream<MessageEvent, Message>;

/// Opens the stream of a message.
pub(crate) fn open(body: StreamingBody) -> MessageStream {
    MessageStream::open(body, MessageAccumulator::default())
}
