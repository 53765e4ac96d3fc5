//! The calls of a session. A response is appended to the session once it is complete.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use telnyx_ai_core::internal::{TextStream, in_conversation, try_next};
use telnyx_ai_core::{Request, ResponseMetadata, Result, StreamEnd, Texts};

use super::{ChatSession, Turn};
use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::chunk::ChatChunk;
use crate::completion::ChatCompletion;
use crate::stream::ChatStream;

impl ChatSession {
    /// Sends a turn and waits for the complete response. Appends both to the session.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut session = telnyx.chat().session();
    /// session.complete("What is the capital of Norway?").await?;
    /// let reply = session.complete("How many people live there?").await?;
    /// println!("{}", reply.text());
    /// # Ok(()) }
    /// ```
    ///
    /// The call and its errors are the same as for [`Chat::complete`](crate::Chat::complete). If the response has
    /// several choices, the first choice is appended. A call that fails leaves the session unchanged.
    pub fn complete(&mut self, turn: impl Into<Turn>) -> SessionCall<'_, ChatCompletion> {
        let (turn, request) = self.call(turn.into(), Chat::complete_borrowed);
        SessionCall { session: self, turn, request }
    }

    /// Sends a turn and streams the response. Appends both to the session once the response is complete.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut session = telnyx.chat().session();
    /// let mut stream = session.stream("What is the capital of Norway?").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// println!("{} messages", session.messages().len()); // 2
    /// # Ok(()) }
    /// ```
    ///
    /// The call and its errors are the same as for [`Chat::stream`](crate::Chat::stream). A call that fails, and a
    /// stream that is dropped before its end, leave the session unchanged.
    pub fn stream(&mut self, turn: impl Into<Turn>) -> SessionCall<'_, ChatStream> {
        let (turn, request) = self.call(turn.into(), Chat::stream_borrowed);
        SessionCall { session: self, turn, request }
    }

    /// Creates the call of a turn. The settings borrow the messages while the body is written, which avoids a copy.
    fn call<T>(&mut self, Turn(turn): Turn, create: fn(&Chat, &mut ChatRequest) -> Request<T>) -> (Turn, Request<T>) {
        let before = self.messages.len();
        self.settings.messages = mem::take(&mut self.messages);
        self.settings.messages.extend(turn);
        let request = in_conversation(create(&self.chat, &mut self.settings), self.conversation());
        self.settings.stream = None;
        self.messages = mem::take(&mut self.settings.messages);
        (Turn(self.messages.split_off(before)), request)
    }
}

/// A call of a session, which runs when it is awaited. [`with`](Self::with) sets its options.
#[must_use = "a call does nothing until it is awaited"]
pub struct SessionCall<'a, T> {
    session: &'a mut ChatSession,
    turn: Turn,
    request: Request<T>,
}

impl<T> SessionCall<'_, T> {
    /// Sets options of the call, such as its deadline; see [`Request`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut session = telnyx.chat().session();
    /// let call = session.complete("What is the capital of Norway?");
    /// let reply = call.with(|request| request.deadline(Duration::from_secs(60)).max_retries(0)).await?;
    /// println!("{}", reply.text());
    /// # Ok(()) }
    /// ```
    pub fn with(mut self, options: impl FnOnce(Request<T>) -> Request<T>) -> Self {
        self.request = options(self.request);
        self
    }
}

impl<'a> IntoFuture for SessionCall<'a, ChatCompletion> {
    type Output = Result<ChatCompletion>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let reply = self.request.await?;
            self.session.append(self.turn, &reply);
            Ok(reply)
        })
    }
}

impl<'a> IntoFuture for SessionCall<'a, ChatStream> {
    type Output = Result<SessionStream<'a>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let stream = self.request.await?;
            Ok(SessionStream { session: self.session, turn: Some(self.turn), stream })
        })
    }
}

impl<T> fmt::Debug for SessionCall<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionCall").field("request", &self.request).finish_non_exhaustive()
    }
}

/// The chunks of a response as they arrive; returned by [`ChatSession::stream`].
///
/// The stream ends like a [`ChatStream`]. The session appends the response when the stream returns `None`, or when
/// [`finish`](Self::finish) returns the response. If the stream is dropped earlier, or ends with an error, the session
/// stays unchanged:
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut session = telnyx.chat().session();
/// let mut stream = session.stream("Tell me a story.").await?;
/// if let Err(error) = stream.try_next().await {
///     eprintln!("{error}; so far: {}", stream.partial().text());
/// }
/// drop(stream);
/// assert!(session.messages().is_empty());
/// # Ok(()) }
/// ```
pub struct SessionStream<'a> {
    session: &'a mut ChatSession,
    /// `None` once the turn is appended or the stream has failed.
    turn: Option<Turn>,
    stream: ChatStream,
}

impl SessionStream<'_> {
    /// Returns the next chunk; `None` once the response is complete and appended. Cancel-safe.
    ///
    /// # Errors
    /// The error that ends the stream. It is the last item: the next call returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<ChatChunk>> {
        try_next(self).await
    }

    /// Returns the text of the first choice as it arrives, without chunks that add no text; see
    /// [`CompletionStream::texts`](telnyx_ai_core::CompletionStream::texts).
    ///
    /// The response is appended when the texts end with `None`.
    pub fn texts(&mut self) -> Texts<'_, Self> {
        Texts::new(self)
    }

    /// Returns the completion so far.
    pub fn partial(&self) -> &ChatCompletion {
        self.stream.partial()
    }

    /// Returns the end of the stream, as [`ChatStream::end`]; `None` while the stream is open, and after an error.
    pub fn end(&self) -> Option<StreamEnd> {
        self.stream.end()
    }

    /// Returns status, headers and request id of the response.
    pub fn metadata(&self) -> &ResponseMetadata {
        self.stream.metadata()
    }

    /// Reads the rest of the stream, appends the response to the session and returns it.
    ///
    /// # Errors
    /// The errors of [`ChatStream::finish`].
    pub async fn finish(mut self) -> Result<ChatCompletion> {
        while self.try_next().await?.is_some() {}
        self.stream.into_completion()
    }
}

impl Stream for SessionStream<'_> {
    type Item = Result<ChatChunk>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let item = ready!(Pin::new(&mut this.stream).poll_next(cx));
        if !matches!(item, Some(Ok(_)))
            && let Some(turn) = this.turn.take()
            && item.is_none()
        {
            this.session.append(turn, this.stream.partial());
        }
        Poll::Ready(item)
    }
}

impl TextStream for SessionStream<'_> {
    type Event = ChatChunk;

    fn text<'e>(&self, chunk: &'e ChatChunk) -> Cow<'e, str> {
        chunk.text_delta().into()
    }
}

impl fmt::Debug for SessionStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}
