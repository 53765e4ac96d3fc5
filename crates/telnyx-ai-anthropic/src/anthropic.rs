//! The handle for plain and streamed messages.

use std::time::Duration;

use serde::de::{Error, IgnoredAny};
use serde::{Deserialize, Deserializer};
use telnyx_ai_core::decode::{self, DecodeError};
use telnyx_ai_core::internal;
use telnyx_ai_core::{
    Bytes, Client, Request,
    internal::{Endpoint, Idempotency, Operation},
};

use crate::create_message::CreateMessage;
use crate::message::Message;
use crate::span;
use crate::stream::{self, MessageStream};

/// Default timeout of one attempt. Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Handle for Anthropic-compatible messages, returned by `Telnyx::anthropic` of the facade.
#[derive(Clone, Debug)]
pub struct Anthropic {
    client: Client,
}

impl Anthropic {
    /// Creates a handle that sends requests with `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Creates a message and waits until it is complete.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::anthropic::CreateMessage;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let request = CreateMessage::new("zai-org/GLM-5.2", 200, "What is the capital of Norway?");
    /// let message = telnyx.anthropic().create(request).await?;
    /// println!("{}", message.text());
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/anthropic/v1/messages`. Not idempotent: it is retried only if the failed request did no work. The
    /// default timeout of one attempt is 10 minutes; [`service_timeout`](CreateMessage::service_timeout) sets the
    /// timeout of the service.
    ///
    /// # Errors
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no model, no message,
    ///   `max_tokens` 0, a number that is not finite or out of range, or a tool without a name or a schema.
    /// - [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) if the service rejects the request, for
    ///   example for an unknown model.
    /// - [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit.
    /// - [`is_api`](telnyx_ai_core::Error::is_api), with the details of the service, if the message ended with an
    ///   error.
    pub fn create(&self, request: impl Into<CreateMessage>) -> Request<Message> {
        let request = request.into();
        endpoint("anthropic.create", &request)
            .decode_with(read)
            .operation(Operation::Chat, |message, span| span::record(message, span))
            .on(&self.client)
    }

    /// Creates a message and streams it; see [`MessageStream`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::anthropic::CreateMessage;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let request = CreateMessage::new("zai-org/GLM-5.2", 200, "What is the capital of Norway?");
    /// let mut stream = telnyx.anthropic().stream(request).await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/anthropic/v1/messages` with `stream: true`. Not idempotent: it is retried only if the failed request
    /// did no work. The timeout covers the wait for the response headers; the idle timeout covers each wait for more
    /// bytes after that.
    ///
    /// # Errors
    /// The errors of [`create`](Self::create). They are returned before any byte of the response is streamed.
    pub fn stream(&self, request: impl Into<CreateMessage>) -> Request<MessageStream> {
        let mut request = request.into();
        request.stream = Some(true);
        endpoint("anthropic.stream", &request)
            .events(stream::open)
            .operation(Operation::Chat, |stream, span| stream.observe(span))
            .on(&self.client)
    }
}

fn endpoint(operation: &'static str, request: &CreateMessage) -> Endpoint {
    Endpoint::post(operation, "/ai/anthropic/v1/messages", Idempotency::NotIdempotent)
        .check(request.check())
        .body(request, &request.extra)
        .default_timeout(TIMEOUT)
}

/// Decodes the body of a plain response. This function rejects an object without `content`. The type [`Message`]
/// accepts such an object, because the first event of a stream contains a message without content.
fn read(body: &Bytes) -> Result<Message, DecodeError> {
    #[derive(Deserialize)]
    struct CompleteMessage {
        #[serde(rename = "content", deserialize_with = "required")]
        _content: IgnoredAny,
    }
    fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IgnoredAny, D::Error> {
        Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("expected a text or an array, got null"))
    }
    let message: Message = internal::object_or_attached(body)?;
    if message.content.is_empty() {
        decode::object::<CompleteMessage>(body)?;
    }
    match message.failure() {
        Some((path, error)) => Err(DecodeError::reported(path, &error).with_attachment(message)),
        None => Ok(message),
    }
}
