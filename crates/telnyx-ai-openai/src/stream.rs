//! The stream of a response.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::ResponseAccumulator;
use crate::event::ResponseEvent;
use crate::response::ModelResponse;

/// The stream of a response: its events as they arrive, and the response assembled from them. See [`CompletionStream`]
/// for the methods, such as [`texts`](CompletionStream::texts).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.openai().responses().stream("Say hello.").await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let response = stream.into_completion()?; // the same type that `create` returns
/// println!("{:?}", response.usage);
/// # Ok(()) }
/// ```
///
/// The response is complete after `response.completed` or `response.incomplete`; the stream does not wait for later
/// events. If the connection closes before one of these events, even after `[DONE]`, the stream ends with
/// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream). `response.failed` ends the stream with
/// [`is_api`](telnyx_ai_core::Error::is_api).
///
/// Items are in the order of `output_index`, and parts in the order of their index. Until the stream has ended, up to
/// 1/16 of them may be out of order.
pub type ResponseStream = CompletionStream<ResponseEvent, ModelResponse>;

/// Opens the stream of a response.
pub(crate) fn open(body: StreamingBody) -> ResponseStream {
    ResponseStream::open(body, ResponseAccumulator::default())
}
