//! A structured response while it arrives.

mod reading;
mod reasoning;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;
use telnyx_ai_core::{
    Error, ResponseMetadata, Result, StreamEnd,
    internal::{StreamingBody, mark_charged, try_next},
};
use tracing::Span;

use super::Parsed;
use super::framing::Framing;
use super::part::ParsedPart;
use super::parts::Parts;
use super::reader::{Form, Reader};
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::stream::{self, ChatStream};

/// The values of a response of type `T`, each as soon as it is complete; made by [`Chat::stream_as`](crate::Chat::stream_as).
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// use telnyx_ai_chat::Chat;
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Recipe {
///     name: String,
///     steps: Vec<String>,
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::events([
/// #     "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"name\\\":\\\"Tea\\\",\\\"steps\\\":[\\\"Boil\\\",\"}}]}\n\n",
/// #     "data: {\"choices\":[{\"delta\":{\"content\":\"\\\"Pour\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let mut stream = Chat::new(&client).stream_as::<Recipe>("How do I make tea?").await?;
/// let mut paths = Vec::new();
/// while let Some(part) = stream.try_next().await? {
///     paths.push(part.path());
/// }
/// assert_eq!(paths, ["name", "steps[0]", "steps[1]", "steps", ""]);
/// let recipe = stream.finish().await?.value; // what `complete_as` returns
/// assert_eq!(recipe.steps.len(), 2);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// Strings, numbers, lists and objects come in the order in which they end, so that a list comes after its items and the
/// response itself comes last, once the text has ended. Text that is not JSON yields no parts from there on. A field that is
/// absent because its type has a default for it is a part that is null. Of several choices the parts are those of the first.
/// The stream ends with `None` only when the completion is complete and is a `T`; every other ending is an `Err` item, the
/// last one, with the [`ChatCompletion`] so far as its [`attachment`](telnyx_ai_core::Error::attachment).
///
/// A model may reason for a while before the first value: [`try_next_reasoning`](Self::try_next_reasoning) returns its
/// reasoning as it arrives.
pub struct ParsedStream<T> {
    stream: ChatStream,
    reader: Arc<Reader>,
    framing: Framing,
    parts: Parts,
    /// A part that was found while reasoning was read.
    found: Option<ParsedPart>,
    /// Number of bytes of the text that the parser has read or that are skipped.
    read: usize,
    state: State,
    value: Option<T>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The completion is whole; parts of it are left.
    Whole,
    Ended,
    /// The stream ended with an error.
    Failed,
}

impl<T: DeserializeOwned> ParsedStream<T> {
    pub(super) fn opener(
        request: &ChatRequest,
        reader: Arc<Reader>,
    ) -> impl Fn(StreamingBody) -> Self + Send + Sync + use<T> {
        let open = stream::opener(request);
        move |live| Self {
            stream: open(live),
            reader: reader.clone(),
            framing: Framing::default(),
            parts: Parts::new(reader.form == Form::Wrapped),
            found: None,
            read: 0,
            state: State::Open,
            value: None,
        }
    }

    pub(super) fn observe(&mut self, span: &Span) {
        self.stream.observe(span);
    }

    /// Returns the next complete value; `None` after the response itself. Cancel-safe.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// while let Some(part) = stream.try_next().await? {
    ///     println!("{} = {}", part.path(), part.value);
    /// }
    /// # assert_eq!(stream.finish().await?.value.steps.len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<ParsedPart>> {
        try_next(self).await
    }

    /// Returns all values that are complete so far, in the shape of the response; `None` until the first value begins.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"\"}}]}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Draft {
    ///     title: Option<String>, // what may not be there yet is optional
    ///     steps: Option<Vec<String>>,
    /// }
    ///
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// stream.try_next().await?;
    /// let draft = Draft::deserialize(stream.partial().unwrap()).unwrap();
    /// assert_eq!((draft.title.as_deref(), draft.steps), (Some("Garden"), Some(vec![])));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Each call reads the text that arrived since the last one.
    pub fn partial(&mut self) -> Option<&Value> {
        self.parts.so_far()
    }

    /// Returns the completion so far: text, reasoning, usage, finish reason.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"\"}}]}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// stream.try_next().await?;
    /// assert_eq!(stream.completion().text(), r#"{"title":"Garden","steps":[""#);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn completion(&self) -> &ChatCompletion {
        self.stream.partial()
    }

    /// Returns how the completion ended, as [`ChatStream::end`](crate::ChatStream::end) does; `None` while it arrives, and
    /// after an error that interrupted it.
    pub fn end(&self) -> Option<StreamEnd> {
        self.stream.end()
    }

    /// Returns status, headers and request id of the response.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// assert_eq!((stream.metadata().status().as_u16(), stream.metadata().attempts()), (200, 1));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn metadata(&self) -> &ResponseMetadata {
        self.stream.metadata()
    }

    /// Reads the rest and returns the complete response, as [`complete_as`](crate::Chat::complete_as) does.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[\\\"Dig\\\",\\\"Sow\\\"]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let plan = chat.stream_as::<Plan>("Plan my garden.").await?.finish().await?;
    /// println!("{}: {} steps, {:?}", plan.value.title, plan.value.steps.len(), plan.completion.usage);
    /// # assert_eq!(plan.value.steps.len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    /// The error that ends the stream; [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream) or
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) when one ended it before.
    pub async fn finish(mut self) -> Result<Parsed<T>> {
        // Nobody sees the parts that are left, so none is made.
        while self.stream.try_next().await?.is_some() {}
        let value = match self.value.take() {
            None if self.state != State::Failed => Some(self.value()?),
            value => value,
        };
        let completion = self.stream.into_completion()?;
        match value {
            Some(value) => Ok(Parsed { value, completion }),
            None => self.reader.read(completion).map_err(|problem| mark_charged(Error::from(problem))),
        }
    }
}

impl<T: DeserializeOwned> Stream for ParsedStream<T> {
    type Item = Result<ParsedPart>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if matches!(this.state, State::Ended | State::Failed) {
                return Poll::Ready(None);
            }
            if let Some(part) = this.next_part() {
                return Poll::Ready(Some(Ok(part)));
            }
            if this.state == State::Whole {
                this.state = State::Ended;
                match this.value() {
                    Ok(value) => this.value = Some(value),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
                continue;
            }
            if let Err(error) = ready!(this.poll_chunk(cx)) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }
}

impl<T> Unpin for ParsedStream<T> {}

impl<T> fmt::Debug for ParsedStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParsedStream").field("stream", &self.stream).field("parts", &self.parts).finish_non_exhaustive()
    }
}
