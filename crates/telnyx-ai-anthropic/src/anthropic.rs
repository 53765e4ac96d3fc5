//! The handle: plain and streamed messages.

use std::time::Duration;

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};
use telnyx_ai_core::decode::{self, DecodeError};
use telnyx_ai_core::internal;
use telnyx_ai_core::{
    Bytes, Client, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_message::CreateMessage;
use crate::message::Message;
use crate::span;
use crate::stream::{self, MessageStream};

/// Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Anthropic-compatible messages; `telnyx.anthropic()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let anthropic = telnyx_ai_anthropic::Anthropic::new(&client);
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: Client,
}

impl Anthropic {
    /// Creates the handle on `client`.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// let anthropic = telnyx_ai_anthropic::Anthropic::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Creates a message and waits until it is complete.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"type":"message","content":[{"type":"text","text":"Oslo."}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "What is the capital of Norway?");
    /// let message = Anthropic::new(&client).create(ask).await?;
    /// assert_eq!(message.text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/anthropic/v1/messages`, class [`Idempotency::NotIdempotent`]. One attempt may take 10 minutes by default; how long
    /// the service takes is for [`service_timeout`](CreateMessage::service_timeout) to say.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no model, no message,
    /// `max_tokens` 0, a number that is not finite or out of its range, a tool without a name or a schema.
    /// [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) when the service refuses the request, an unknown
    /// model included; [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit.
    pub fn create(&self, request: impl Into<CreateMessage>) -> Request<Message> {
        let request = request.into();
        let open = span::opener(&request);
        endpoint("anthropic.create", &request)
            .decode_with(read)
            .span(open, |message, span| span::record(message, span))
            .on(&self.client)
    }

    /// Creates a message and streams it; see [`MessageStream`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_anthropic::{Anthropic, CreateMessage};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Oslo.\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "What is the capital of Norway?");
    /// let mut stream = Anthropic::new(&client).stream(ask).await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # assert_eq!(stream.partial().text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/anthropic/v1/messages` with `stream: true`, class [`Idempotency::NotIdempotent`]. The timeout counts to the headers
    /// of the answer, then the idle timeout counts between bytes.
    ///
    /// # Errors
    /// As [`create`](Self::create); an error here means that not one byte was streamed.
    pub fn stream(&self, request: impl Into<CreateMessage>) -> Request<MessageStream> {
        let mut request = request.into();
        request.stream = Some(true);
        let open = span::opener(&request);
        endpoint("anthropic.stream", &request)
            .events(stream::open)
            .span(open, |stream, span| stream.observe(span))
            .on(&self.client)
    }
}

fn endpoint(operation: &'static str, request: &CreateMessage) -> Endpoint {
    Endpoint::post(operation, "/ai/anthropic/v1/messages", Idempotency::NotIdempotent)
        .check(request.check())
        .body(request, &request.extra)
        .default_timeout(TIMEOUT)
}

/// An object with no `content`, or with `null`, is no message, whatever else it holds. Inside a stream it would be one that has just begun,
/// so the type itself does not insist.
fn read(body: &Bytes) -> Result<Message, DecodeError> {
    #[derive(Deserialize)]
    struct WholeMessage {
        #[serde(rename = "content", deserialize_with = "required")]
        _content: IgnoredAny,
    }
    fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IgnoredAny, D::Error> {
        Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("expected a text or an array, got null"))
    }
    let message: Message = internal::object_or_attached(body)?;
    if message.content.is_empty() {
        decode::object::<WholeMessage>(body)?;
    }
    match message.failure() {
        Some((path, error)) => Err(DecodeError::reported(path, &error).with_attachment(message)),
        None => Ok(message),
    }
}
