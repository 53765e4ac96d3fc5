//! The stream of a structured response.

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
    internal::{OperationSpan, StreamingBody, mark_charged, try_next},
};

use super::Parsed;
use super::framing::Framing;
use super::part::ParsedPart;
use super::parts::Parts;
use super::reader::{Form, Reader};
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::stream::{self, ChatStream};

/// The values of a response of type `T`, each once it is complete; returned by
/// [`Chat::stream_as`](crate::Chat::stream_as).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// #[derive(serde::Deserialize, schemars::JsonSchema)]
/// struct Recipe {
///     name: String,
///     steps: Vec<String>,
/// }
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream_as::<Recipe>("How do I make tea?").await?;
/// while let Some(part) = stream.try_next().await? {
///     println!("{}", part.path()); // name, steps[0], steps[1], steps, and an empty path at the end
/// }
/// let recipe = stream.finish().await?.value; // the value that `complete_as` returns
/// println!("{}: {} steps", recipe.name, recipe.steps.len());
/// # Ok(()) }
/// ```
///
/// Values arrive in the order in which they end: a list follows its items, and the response itself is last, once the
/// text is complete. Text that is not JSON yields no further parts. A field that is absent because its type has a
/// default is a part with the value null. If the response has several choices, the parts are the parts of the first
/// choice.
///
/// The stream ends with `None` only if the completion is complete and is a `T`. In any other case, the last item is an
/// `Err`. The [`ChatCompletion`] so far is its [`attachment`](telnyx_ai_core::Error::attachment).
///
/// A model may reason for a while before the first value. [`try_next_reasoning`](Self::try_next_reasoning) returns the
/// reasoning as it arrives.
pub struct ParsedStream<T> {
    stream: ChatStream,
    reader: Arc<Reader>,
    framing: Framing,
    parts: Parts,
    /// A part found by [`try_next_reasoning`](Self::try_next_reasoning), not returned yet.
    found: Option<ParsedPart>,
    /// Number of bytes of the text that were parsed or skipped.
    read: usize,
    state: State,
    value: Option<T>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The completion is complete; parts of it are unread.
    Complete,
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

    pub(super) fn observe(&mut self, span: OperationSpan) {
        self.stream.observe(span);
    }

    /// Returns the next complete value; `None` after the response itself. Cancel-safe.
    ///
    /// # Errors
    /// The error that ends the stream. It is the last item: the next call returns `None`.
    pub async fn try_next(&mut self) -> Result<Option<ParsedPart>> {
        try_next(self).await
    }

    /// Returns all values that are complete so far, in the shape of the response; `None` until the first value begins.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use serde::Deserialize;
    /// use telnyx_ai::Telnyx;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct Plan {
    ///     title: String,
    ///     steps: Vec<String>,
    /// }
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Draft {
    ///     title: Option<String>, // optional, because it may not have arrived yet
    ///     steps: Option<Vec<String>>,
    /// }
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut stream = telnyx.chat().stream_as::<Plan>("Plan my garden.").await?;
    /// while stream.try_next().await?.is_some() {
    ///     if let Some(Ok(draft)) = stream.partial().map(Draft::deserialize) {
    ///         println!("{:?}: {} steps", draft.title, draft.steps.unwrap_or_default().len());
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Each call parses the text that arrived since the previous call.
    pub fn partial(&mut self) -> Option<&Value> {
        self.parts.partial_value()
    }

    /// Returns the completion so far: text, reasoning, usage, finish reason.
    pub fn completion(&self) -> &ChatCompletion {
        self.stream.partial()
    }

    /// Returns the end of the completion, as [`ChatStream::end`](crate::ChatStream::end); `None` while the completion
    /// arrives, and after an error that interrupted it.
    pub fn end(&self) -> Option<StreamEnd> {
        self.stream.end()
    }

    /// Returns status, headers and request id of the response.
    pub fn metadata(&self) -> &ResponseMetadata {
        self.stream.metadata()
    }

    /// Reads the rest of the stream and returns the complete response, like [`complete_as`](crate::Chat::complete_as).
    ///
    /// # Errors
    /// The error that ends the stream. If the stream has ended with an error before,
    /// [`is_incomplete_stream`](telnyx_ai_core::Error::is_incomplete_stream) or
    /// [`is_decode`](telnyx_ai_core::Error::is_decode).
    pub async fn finish(mut self) -> Result<Parsed<T>> {
        // Reads the chunks directly, because the remaining parts are not needed.
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
            if this.state == State::Complete {
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
