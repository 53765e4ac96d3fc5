//! The calls of a session: an answer is appended when it is whole.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use telnyx_ai_core::{Request, ResponseMetadata, Result, StreamEnd, internal::try_next};

use super::{ChatSession, Turn};
use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::chunk::ChatChunk;
use crate::completion::ChatCompletion;
use crate::stream::ChatStream;

impl ChatSession {
    /// Asks the model and waits for the whole answer, which is appended with what was asked.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// use telnyx_ai_chat::{Chat, Message};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let call = r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, call)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is noon."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut session = Chat::new(&client).session();
    /// let reply = session.complete("What time is it?").await?;
    /// let results: Vec<_> = reply.tool_calls().iter().map(|call| Message::tool(&call.id, "12:00")).collect();
    /// assert_eq!(session.complete(results).await?.text(), "It is noon.");
    /// assert_eq!(session.messages().len(), 4);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The call is that of [`Chat::complete`](crate::Chat::complete), with its errors; of several choices the first is
    /// appended. When it fails, the session is as it was.
    pub fn complete(&mut self, turn: impl Into<Turn>) -> SessionCall<'_, ChatCompletion> {
        let (turn, request) = self.ask(turn.into(), Chat::complete_borrowed);
        SessionCall { session: self, turn, request }
    }

    /// Asks the model and gives the answer piece by piece. It is appended, with what was asked, when it is whole.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Oslo.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// let mut stream = session.stream("What is the capital of Norway?").await?;
    /// while let Some(chunk) = stream.try_next().await? {
    ///     print!("{}", chunk.text_delta());
    /// }
    /// assert_eq!(session.messages()[1].text(), "Oslo.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The call is that of [`Chat::stream`](crate::Chat::stream), with its errors. When it fails, or is dropped before
    /// its end, the session is as it was.
    pub fn stream(&mut self, turn: impl Into<Turn>) -> SessionCall<'_, ChatStream> {
        let (turn, request) = self.ask(turn.into(), Chat::stream_borrowed);
        SessionCall { session: self, turn, request }
    }

    /// The call of a turn. The messages are lent to the settings while its body is written, so that none is copied.
    fn ask<T>(&mut self, Turn(turn): Turn, call: fn(&Chat, &mut ChatRequest) -> Request<T>) -> (Turn, Request<T>) {
        let before = self.messages.len();
        self.settings.messages = mem::take(&mut self.messages);
        self.settings.messages.extend(turn);
        let request = call(&self.chat, &mut self.settings);
        self.settings.stream = None;
        self.messages = mem::take(&mut self.settings.messages);
        (Turn(self.messages.split_off(before)), request)
    }
}

/// A call of a session that runs when it is awaited.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo."}}]}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// use std::time::Duration;
///
/// let mut session = telnyx_ai_chat::Chat::new(&client).session();
/// let reply = session.complete("What is the capital of Norway?").with(|call| call.deadline(Duration::from_secs(60))).await?;
/// # assert_eq!(reply.text(), "Oslo.");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[must_use = "a call does nothing until it is awaited"]
pub struct SessionCall<'a, T> {
    session: &'a mut ChatSession,
    turn: Turn,
    request: Request<T>,
}

impl<T> SessionCall<'_, T> {
    /// Sets options of the call, such as its deadline; see [`Request`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Hi."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// session.complete("Hi").with(|call| call.header("x-team", "support").max_retries(0)).await?;
    /// assert_eq!(mock.requests()[0].header("x-team"), "support");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
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
            self.session.take(self.turn, &reply);
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

/// The chunks of an answer, as they arrive; made by [`ChatSession::stream`].
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Oslo.\"}}]}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let mut session = telnyx_ai_chat::Chat::new(&client).session();
/// let mut stream = session.stream("What is the capital of Norway?").await?;
/// while let Ok(Some(chunk)) = stream.try_next().await {
///     print!("{}", chunk.text_delta());
/// }
/// assert_eq!(stream.partial().text(), "Oslo."); // but the connection closed before the end
/// assert!(session.messages().is_empty());
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// It ends as a [`ChatStream`] does. Read it to its end, or [`finish`](Self::finish) it: an answer that nobody has read
/// to its `None` is not appended.
pub struct SessionStream<'a> {
    session: &'a mut ChatSession,
    /// Until it is appended, or the stream has failed.
    turn: Option<Turn>,
    stream: ChatStream,
}

impl SessionStream<'_> {
    /// The next chunk; `None` once the answer is whole and appended. Needs no import, and does no harm when it is
    /// dropped half-way.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// # let mut stream = session.stream("Hi").await?;
    /// assert_eq!(stream.try_next().await?.unwrap().text_delta(), "Hi.");
    /// assert!(stream.try_next().await?.is_none());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<ChatChunk>> {
        try_next(self).await
    }

    /// What has arrived so far, as a completion.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// # let mut stream = session.stream("Hi").await?;
    /// stream.try_next().await?;
    /// assert_eq!(stream.partial().text(), "Hi.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn partial(&self) -> &ChatCompletion {
        self.stream.partial()
    }

    /// Returns how the stream ended, as [`ChatStream::end`] does; `None` while it is open, and after an error.
    pub fn end(&self) -> Option<StreamEnd> {
        self.stream.end()
    }

    /// Status, headers and request id of the answer.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events([""]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// # let stream = session.stream("Hi").await?;
    /// assert_eq!(stream.metadata().status().as_u16(), 200);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.stream.metadata()
    }

    /// Reads the rest, appends the answer and gives it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"Hi.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// let reply = session.stream("Hi").await?.finish().await?;
    /// assert_eq!(session.messages()[1].text(), reply.text());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As [`ChatStream::finish`].
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
            this.session.take(turn, this.stream.partial());
        }
        Poll::Ready(item)
    }
}

impl fmt::Debug for SessionStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionStream").field("stream", &self.stream).finish_non_exhaustive()
    }
}
