//! The stream of a chat completion.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::ChatAccumulator;
use crate::chat_request::ChatRequest;
use crate::chunk::ChatChunk;
use crate::completion::ChatCompletion;

/// The chunks of a chat completion as they arrive, and the completion that they add up to. See [`CompletionStream`] for
/// its methods, such as [`texts`](CompletionStream::texts).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream("Tell me a story.").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     print!("{}", chunk.text_delta());
/// }
/// if let Some(usage) = &stream.partial().usage {
///     eprintln!("{} tokens", usage.total_tokens);
/// }
/// let completion = stream.into_completion()?; // equals the result of a plain call
/// # Ok(()) }
/// ```
///
/// # End of the stream
/// The completion is complete after `[DONE]`. It is also complete if every requested choice (`n`) has its
/// `finish_reason` and the connection then closes, is interrupted or stays open for 5 s.
///
/// Token usage arrives after the finish reasons. If the connection ends before it, `usage` of
/// [`partial`](CompletionStream::partial) is the last report or `None`, and [`end`](CompletionStream::end) is not
/// [`StreamEnd::Done`](telnyx_ai_core::StreamEnd::Done). A stream without any choice fails with
/// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream).
///
/// # How chunks add up
/// - Extra fields of a chunk or a choice: the last value counts, objects are merged, and `null` and empty values
///   replace nothing.
/// - Extra fields of a delta or a tool call: as above, but lists are appended, and so are texts that arrive in parts
///   (`refusal`, the `input` of a custom tool, the arguments of `function_call`, the data and the transcript of
///   `audio`).
/// - Usage: merged field by field. A later count replaces an earlier one unless it is 0.
/// - Choices: ordered by index. While the stream runs, one of every 16 may be out of order, but the first choice always
///   has the lowest index.
pub type ChatStream = CompletionStream<ChatChunk, ChatCompletion>;

/// Returns a function that opens the stream of a response to `request`.
pub(crate) fn opener(request: &ChatRequest) -> impl Fn(StreamingBody) -> ChatStream + Send + Sync + use<> {
    let accumulator = ChatAccumulator::of(request);
    move |body| ChatStream::open(body, accumulator.clone())
}
