//! The handle for plain and streamed responses.

use std::time::Duration;

use telnyx_ai_core::{
    Client, Request,
    internal::{Endpoint, Idempotency, Operation},
};

use crate::create_response::CreateResponse;
use crate::response::ModelResponse;
use crate::span;
use crate::stream::{self, ResponseStream};

/// Default timeout of one attempt. Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Handle for responses of a model, returned by [`OpenAi::responses`](crate::OpenAi::responses).
#[derive(Clone, Debug)]
pub struct Responses {
    pub(crate) client: Client,
}

impl Responses {
    /// Creates a response and waits until it is complete.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let responses = telnyx.openai().responses();
    /// let reply = responses.create("What is the capital of Norway?").await?;
    /// println!("{}", reply.text());
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/openai/responses`. Not idempotent: the call costs money and the service supports no idempotency key
    /// here, so it is retried only if the failed request did no work. The default timeout of one attempt is 10 minutes.
    /// A response that reached `max_output_tokens` is returned as a success with the [`status`](ModelResponse::status)
    /// `incomplete`.
    ///
    /// # Errors
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no input, a function
    ///   call output without a `call_id`, a number that is not finite, a limit of 0 tokens, or an empty id.
    /// - [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) if the service rejects the request, for
    ///   example for an unknown model.
    /// - [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit.
    /// - [`is_api`](telnyx_ai_core::Error::is_api), with the details of the service, if the response failed;
    ///   [`is_decode`](telnyx_ai_core::Error::is_decode) at `status` if the service reported no details.
    pub fn create(&self, request: impl Into<CreateResponse>) -> Request<ModelResponse> {
        let request = self.with_model(request.into());
        self.endpoint("openai.responses.create", &request)
            .decode_with(ModelResponse::read)
            .operation(Operation::Chat, |reply, span| span::record(reply, span))
            .on(&self.client)
    }

    /// Creates a response and streams it; see [`ResponseStream`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let responses = telnyx.openai().responses();
    /// let mut stream = responses.stream("What is the capital of Norway?").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/openai/responses` with `stream: true`. Not idempotent: it is retried only if the failed request did no
    /// work. The timeout covers the wait for the response headers; the idle timeout covers each wait for more bytes
    /// after that.
    ///
    /// # Errors
    /// The errors of [`create`](Self::create). They are returned before any byte of the response is streamed.
    pub fn stream(&self, request: impl Into<CreateResponse>) -> Request<ResponseStream> {
        let mut request = self.with_model(request.into());
        request.stream = Some(true);
        self.endpoint("openai.responses.stream", &request)
            .events(stream::open)
            .operation(Operation::Chat, |stream, span| stream.observe(span))
            .on(&self.client)
    }

    /// Adds the default model of the client to a request without a model.
    fn with_model(&self, mut request: CreateResponse) -> CreateResponse {
        request.model = self.client.model_or_default(request.model.take(), &request.extra);
        request
    }

    fn endpoint(&self, operation: &'static str, request: &CreateResponse) -> Endpoint {
        Endpoint::post(operation, "/ai/openai/responses", Idempotency::NotIdempotent)
            .check(request.check())
            .body(request, &request.extra)
            .default_timeout(TIMEOUT)
    }
}
