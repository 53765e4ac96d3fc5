//! The handle: plain and streamed completions.

use std::time::Duration;

use telnyx_ai_core::{
    Client, Request,
    internal::{Endpoint, Idempotency},
};

use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::span;
use crate::stream::{self, ChatStream};

/// Deprecated by the service, and still served.
const OLDER_PATH: &str = "/ai/chat/completions";

/// Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Chat completions; `telnyx.chat()` in the facade.
///
/// ```
/// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// let chat = telnyx_ai_chat::Chat::new(&client);
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Chat {
    pub(crate) client: Client,
    path: &'static str,
    #[cfg(feature = "schemars")]
    pub(crate) output: crate::structured::output::Settings,
}

impl Chat {
    /// Creates the handle that calls `POST /ai/chat/completions`. The service marks that path as deprecated and still
    /// serves it; [`Chat::openai`] calls its successor and is otherwise the same. `telnyx.chat()` in the facade.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// let chat = telnyx_ai_chat::Chat::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self::at(client, OLDER_PATH)
    }

    /// Creates the handle that calls `POST /ai/openai/chat/completions`, the current path. `telnyx.openai().chat()` in
    /// the facade.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let reply = telnyx_ai_chat::Chat::openai(&client).complete("What is the capital of Norway?").await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/openai/chat/completions");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn openai(client: &Client) -> Self {
        Self::at(client, "/ai/openai/chat/completions")
    }

    fn at(client: &Client, path: &'static str) -> Self {
        Self {
            client: client.clone(),
            path,
            #[cfg(feature = "schemars")]
            output: crate::structured::output::Settings::default(),
        }
    }

    /// Creates a completion and waits until it is complete.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # use telnyx_ai_chat::Chat;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let reply = Chat::new(&client).complete("What is the capital of Norway?").await?;
    /// assert_eq!(reply.text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/chat/completions`, class [`Idempotency::NotIdempotent`]. One attempt may take 10 minutes by default.
    ///
    /// A completion that ends at its limit on tokens is no error: its text is incomplete, or empty where a reasoning model
    /// was still reasoning. [`ChatCompletion::is_truncated`] reports it.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: no message, a number
    /// that is not finite or out of its range, more than 4 stop sequences, a function whose arguments are not an object. [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request)
    /// when the service refuses the request, an unknown model included;
    /// [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit.
    /// [`is_not_found`](telnyx_ai_core::Error::is_not_found), naming the current path, when the service no longer serves
    /// the deprecated one.
    pub fn complete(&self, request: impl Into<ChatRequest>) -> Request<ChatCompletion> {
        self.complete_borrowed(&mut request.into())
    }

    /// Creates a completion and streams it; see [`ChatStream`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::Chat;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Oslo.\"}}]}\n\ndata: [DONE]\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut stream = Chat::new(&client).stream("What is the capital of Norway?").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # assert_eq!(stream.partial().text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/chat/completions` with `stream: true`, class [`Idempotency::NotIdempotent`]. The timeout counts to the headers
    /// of the answer, then the idle timeout counts between bytes.
    ///
    /// # Errors
    /// As [`complete`](Self::complete); an error here means that not one byte was streamed.
    pub fn stream(&self, request: impl Into<ChatRequest>) -> Request<ChatStream> {
        self.stream_borrowed(&mut request.into())
    }

    /// Creates a plain completion for a request that the caller keeps, so that its messages are not copied.
    pub(crate) fn complete_borrowed(&self, request: &mut ChatRequest) -> Request<ChatCompletion> {
        request.stream = None;
        self.with_model(request, |request| {
            self.endpoint("chat.complete", request)
                .decode_with(ChatCompletion::read)
                .span(span::opener(request), |reply, span| span::record(reply, span))
                .on(&self.client)
        })
    }

    /// Creates a streamed completion for a request that the caller keeps.
    pub(crate) fn stream_borrowed(&self, request: &mut ChatRequest) -> Request<ChatStream> {
        request.stream = Some(true);
        self.with_model(request, |request| {
            self.endpoint("chat.stream", request)
                .events(stream::opener(request))
                .span(span::opener(request), |stream, span| stream.observe(span))
                .on(&self.client)
        })
    }

    /// Calls `create` with a request that has the default model of the client if it names none. The caller's request stays
    /// without one.
    pub(crate) fn with_model<T>(
        &self,
        request: &mut ChatRequest,
        create: impl FnOnce(&ChatRequest) -> Request<T>,
    ) -> Request<T> {
        let named = request.model.take();
        request.model = self.client.model_or_default(named.clone(), &request.extra);
        let created = create(request);
        request.model = named;
        created
    }

    pub(crate) fn endpoint(&self, operation: &'static str, request: &ChatRequest) -> Endpoint {
        Endpoint::post(operation, self.path, Idempotency::NotIdempotent)
            .successor((self.path == OLDER_PATH).then_some("telnyx.openai().chat()"))
            .check(request.check())
            .body(request, &request.extra)
            .default_timeout(TIMEOUT)
    }
}
