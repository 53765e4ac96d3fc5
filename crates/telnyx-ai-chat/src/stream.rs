//! A chat completion while it arrives.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::ChatAccumulator;
use crate::chat_request::ChatRequest;
use crate::chunk::ChatChunk;
use crate::completion::ChatCompletion;

/// The chunks of a chat completion as they arrive, and the completion that they add up to. See [`CompletionStream`] for its
/// methods, such as [`texts`](CompletionStream::texts).
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"]));
/// use telnyx_ai_chat::Chat;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut stream = Chat::new(&client).stream("Hi").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     print!("{}", chunk.text_delta());
/// }
/// if let Some(usage) = &stream.partial().usage {
///     println!("{} tokens", usage.total_tokens);
/// }
/// let completion = stream.into_completion()?; // what a plain call returns
/// assert_eq!(completion.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The completion is complete after `[DONE]`, or when the connection closes, is interrupted or stays open for 5 s after every
/// choice that was requested (`n`) has its `finish_reason`. Token usage arrives after that: where it was requested and did not
/// arrive, `usage` of [`partial`](CompletionStream::partial) is the last one reported, or `None`, and
/// [`end`](CompletionStream::end) is not [`StreamEnd::Done`](telnyx_ai_core::StreamEnd::Done). A stream without any choice
/// ends with [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream).
///
/// Fields that the SDK does not model are in the `extra` of each chunk, and in that of the completion. There the last value
/// of a field of a chunk or of a choice counts, objects are merged, and `null` and empty values replace nothing. Of the
/// fields of a delta and of a tool call, lists are appended; so are the texts that arrive in pieces (`refusal`, the `input`
/// of a custom tool, the arguments of `function_call`, the data and the transcript of `audio`). Usage is merged field by
/// field, a later count replacing an earlier one unless it is 0.
///
/// Choices are in the order of their indexes. While a stream runs, one of every 16 may be out of order, but the first has
/// the lowest index.
pub type ChatStream = CompletionStream<ChatChunk, ChatCompletion>;

/// Opens the stream of a response to `request`.
pub(crate) fn opener(request: &ChatRequest) -> impl Fn(StreamingBody) -> ChatStream + Send + Sync + use<> {
    let accumulator = ChatAccumulator::of(request);
    move |body| ChatStream::open(body, accumulator.clone())
}
