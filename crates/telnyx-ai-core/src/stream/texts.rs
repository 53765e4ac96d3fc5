//! The text of a completion as it arrives.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::stream::completion_stream::CompletionStream;
use crate::stream::events::try_next;

impl<E: DeserializeOwned, C: Clone + Send + Sync> CompletionStream<E, C> {
    /// Returns the text of the completion as it arrives, without events that add no text.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut stream = telnyx.chat().stream("Tell a story.").await?;
    /// while let Some(text) = stream.texts().try_next().await? {
    ///     print!("{text}");
    /// }
    /// let reply = stream.into_completion()?;
    /// # Ok(()) }
    /// ```
    ///
    /// Reasoning, refusals and tool calls are excluded. With several choices, only the text of the first choice is
    /// returned. The stream is only borrowed: [`partial`](Self::partial) and [`into_completion`](Self::into_completion)
    /// contain everything that arrived.
    pub fn texts(&mut self) -> Texts<'_, Self> {
        Texts::new(self)
    }
}

/// A stream whose items may carry text, for [`Texts`].
pub trait TextStream: Stream<Item = Result<Self::Event>> + Unpin {
    /// An item that is not an error.
    type Event;

    /// Returns the text of `event`; empty if it has none.
    fn text<'e>(&self, event: &'e Self::Event) -> Cow<'e, str>;
}

impl<E: DeserializeOwned, C: Clone + Send + Sync> TextStream for CompletionStream<E, C> {
    type Event = E;

    fn text<'e>(&self, event: &'e E) -> Cow<'e, str> {
        self.text_delta(event)
    }
}

/// The text of a completion as it arrives, in non-empty pieces; returned by `texts` of a
/// [`CompletionStream`] and of the streams of sessions and tool loops.
///
/// The texts end like the stream: with `None` when the completion is complete, or with an error.
#[must_use = "streams do nothing until they are polled"]
pub struct Texts<'s, S>(&'s mut S);

impl<'s, S> Texts<'s, S> {
    /// Reads the texts of `stream`.
    #[doc(hidden)]
    pub fn new(stream: &'s mut S) -> Self {
        Self(stream)
    }
}

impl<S: TextStream> Texts<'_, S> {
    /// Returns the next piece of text, or `None` when the completion is complete. Cancel-safe.
    ///
    /// # Errors
    /// The error that ended the stream. It is returned once; later calls return `None`.
    pub async fn try_next(&mut self) -> Result<Option<String>> {
        try_next(self).await
    }

    /// Returns the next piece of text or the error that ended the stream, and `None` at the end. Cancel-safe.
    pub async fn next(&mut self) -> Option<Result<String>> {
        self.try_next().await.transpose()
    }
}

impl<S: TextStream> Stream for Texts<'_, S> {
    type Item = Result<String>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = &mut *self.get_mut().0;
        loop {
            match ready!(Pin::new(&mut *stream).poll_next(cx)) {
                Some(Ok(event)) => {
                    let text = stream.text(&event);
                    if !text.is_empty() {
                        return Poll::Ready(Some(Ok(text.into_owned())));
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for Texts<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").field(&self.0).finish()
    }
}
