//! The handle for chat completions, plain and streamed.

use std::time::Duration;

use telnyx_ai_core::{
    Client, Request,
    internal::{Endpoint, Idempotency, Operation},
};

use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::fallback::Fallback;
use crate::span;
use crate::stream::{self, ChatStream};

/// Path that the service marks as deprecated and still serves.
const OLDER_PATH: &str = "/ai/chat/completions";

/// Default timeout of one attempt. Long responses of large models take minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The handle for chat completions; `telnyx.chat()` in the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let chat = telnyx.openai().chat(); // the current path; `telnyx.chat()` has the deprecated one
/// let reply = chat.complete("What is the capital of Norway?").await?;
/// println!("{}", reply.text());
/// # Ok(()) }
/// ```
///
/// Cloning a handle is cheap: clones share the connections of the client.
#[derive(Clone, Debug)]
pub struct Chat {
    pub(crate) client: Client,
    path: &'static str,
    pub(crate) fallbacks: Vec<Fallback>,
    #[cfg(feature = "schemars")]
    pub(crate) output: crate::structured::output::Settings,
}

impl Chat {
    /// Creates a handle for `POST /ai/chat/completions`; `telnyx.chat()` in the facade.
    ///
    /// The service marks this path as deprecated and still serves it. [`Chat::openai`] uses the current path and is
    /// otherwise the same.
    pub fn new(client: &Client) -> Self {
        Self::at(client, OLDER_PATH)
    }

    /// Creates a handle for the current path, `POST /ai/openai/chat/completions`; `telnyx.openai().chat()` in the
    /// facade.
    pub fn openai(client: &Client) -> Self {
        Self::at(client, "/ai/openai/chat/completions")
    }

    fn at(client: &Client, path: &'static str) -> Self {
        Self {
            client: client.clone(),
            path,
            fallbacks: Vec::new(),
            #[cfg(feature = "schemars")]
            output: crate::structured::output::Settings::default(),
        }
    }

    /// Creates a completion and waits until it is complete.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
    /// println!("{}", reply.text());
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/chat/completions`. Not idempotent: it is retried only if the failed request did no work. The default
    /// timeout of one attempt is 10 minutes.
    ///
    /// A completion that ends at the token limit is not an error. Its text is incomplete, or empty if a reasoning model
    /// was still reasoning. [`ChatCompletion::is_truncated`] reports both.
    ///
    /// # Errors
    /// - [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before the request is sent: it has no message, a
    ///   number that is not finite or out of range, more than 4 stop sequences, or a function whose arguments are not
    ///   an object.
    /// - [`is_invalid_request`](telnyx_ai_core::Error::is_invalid_request) if the service rejects the request, for
    ///   example because it does not know the model.
    /// - [`is_feature_limited`](telnyx_ai_core::Error::is_feature_limited) at the spending limit.
    /// - [`is_not_found`](telnyx_ai_core::Error::is_not_found) if the service no longer serves the deprecated path. The
    ///   message names the current path.
    pub fn complete(&self, request: impl Into<ChatRequest>) -> Request<ChatCompletion> {
        self.complete_borrowed(&mut request.into())
    }

    /// Creates a completion and streams it; see [`ChatStream`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut stream = telnyx.chat().stream("Tell me a story.").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/chat/completions` with `stream: true`. Not idempotent: it is retried only if the failed request did no
    /// work. The timeout covers the wait for the response headers. After them, the idle timeout limits the wait for
    /// each read.
    ///
    /// # Errors
    /// The errors of [`complete`](Self::complete). They are returned before any byte of the response is streamed.
    pub fn stream(&self, request: impl Into<ChatRequest>) -> Request<ChatStream> {
        self.stream_borrowed(&mut request.into())
    }

    /// Creates a plain completion from a borrowed request, which avoids a copy of its messages.
    pub(crate) fn complete_borrowed(&self, request: &mut ChatRequest) -> Request<ChatCompletion> {
        request.stream = None;
        self.call(request, |request| {
            self.endpoint("chat.complete", request)
                .decode_with(ChatCompletion::read)
                .operation(Operation::Chat, |reply, span| span::record(reply, span))
        })
    }

    /// Creates a streamed completion from a borrowed request.
    pub(crate) fn stream_borrowed(&self, request: &mut ChatRequest) -> Request<ChatStream> {
        request.stream = Some(true);
        self.call(request, |request| {
            self.endpoint("chat.stream", request)
                .events(stream::opener(request))
                .operation(Operation::Chat, |stream, span| stream.observe(span))
        })
    }

    pub(crate) fn endpoint(&self, operation: &'static str, request: &ChatRequest) -> Endpoint {
        Endpoint::post(operation, self.path, Idempotency::NotIdempotent)
            .successor((self.path == OLDER_PATH).then_some("telnyx.openai().chat()"))
            .check(request.check())
            .body(request, &request.extra)
            .default_timeout(TIMEOUT)
    }
}
