//! A response while it arrives.

use telnyx_ai_core::{CompletionStream, internal::StreamingBody};

use crate::accumulator::ResponseAccumulator;
use crate::event::ResponseEvent;
use crate::response::ModelResponse;

/// The events of a response as they arrive, and the response that they add up to. See [`CompletionStream`] for its methods,
/// such as [`texts`](CompletionStream::texts).
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\n", "data: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
/// use telnyx_ai_openai::OpenAi;
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut stream = OpenAi::new(&client).responses().stream("Hi").await?;
/// while let Some(event) = stream.try_next().await? {
///     print!("{}", event.text_delta());
/// }
/// let response = stream.into_completion()?; // what a plain call returns
/// assert_eq!(response.text(), "Hello");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The response is complete after `response.completed` or `response.incomplete`; nothing that follows is awaited. A connection
/// that closes before one of them, also after `[DONE]`, is
/// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream). `response.failed` is an error of the service,
/// [`is_api`](telnyx_ai_core::Error::is_api).
///
/// Items are in the order of their `output_index`, and parts in that of their index. While a stream runs, one of every 16
/// may be out of order.
pub type ResponseStream = CompletionStream<ResponseEvent, ModelResponse>;

/// Opens the stream of a response.
pub(crate) fn open(body: StreamingBody) -> ResponseStream {
    ResponseStream::open(body, ResponseAccumulator::default())
}
