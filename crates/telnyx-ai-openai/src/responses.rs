//! The handle: plain and streamed responses.

use std::time::Duration;

use telnyx_ai_core::{
    Client, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_response::CreateResponse;
use crate::response::ModelResponse;
use crate::span;
use crate::stream::{self, ResponseStream};

/// Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Responses of a model; `telnyx.openai().responses()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let responses = telnyx_ai_openai::OpenAi::new(&client).responses();
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Responses {
    pub(crate) client: Client,
}

impl Responses {
    /// Creates a response and waits until it is complete.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_openai::OpenAi;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"output":[{"type":"message","content":[{"type":"output_text","text":"Oslo."}]}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let reply = OpenAi::new(&client).responses().create("What is the capital of Norway?").await?;
    /// assert_eq!(reply.text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/openai/responses`, class [`Idempotency::NotIdempotent`]: it costs money, and the service takes no idempotency key
    /// here. One attempt may take 10 minutes by default. An answer that was cut by `max_output_tokens` is one: look at
    /// [`status`](ModelResponse::status).
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no input, a result of a
    /// call without its `call_id`, a number that is not finite, a limit of 0 tokens, an empty id.
    /// [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) when the service refuses the request, an unknown
    /// model included; [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit. A
    /// response that failed is an error too, with the service's details
    /// ([`is_api`](telnyx_ai_core::Error::is_api)); one that does not say why is
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) at `status`.
    pub fn create(&self, request: impl Into<CreateResponse>) -> Request<ModelResponse> {
        let request = self.with_model(request.into());
        let open = span::opener(&request);
        self.endpoint("openai.responses.create", &request)
            .decode_with(ModelResponse::read)
            .span(open, |reply, span| span::record(reply, span))
            .on(&self.client)
    }

    /// Creates a response and streams it; see [`ResponseStream`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_openai::OpenAi;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"type\":\"response.output_text.delta\",\"delta\":\"Oslo.\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{}}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut stream = OpenAi::new(&client).responses().stream("What is the capital of Norway?").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # assert_eq!(stream.partial().text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/openai/responses` with `stream: true`, class [`Idempotency::NotIdempotent`]. The timeout counts to the headers of
    /// the answer, then the idle timeout counts between bytes.
    ///
    /// # Errors
    /// As [`create`](Self::create); an error here means that not one byte was streamed.
    pub fn stream(&self, request: impl Into<CreateResponse>) -> Request<ResponseStream> {
        let mut request = self.with_model(request.into());
        request.stream = Some(true);
        let open = span::opener(&request);
        self.endpoint("openai.responses.stream", &request)
            .events(stream::open)
            .span(open, |stream, span| stream.observe(span))
            .on(&self.client)
    }

    /// Adds the default model of the client to a request that names none.
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
