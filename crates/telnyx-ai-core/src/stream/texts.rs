//! The text of a completion as it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::stream::completion_stream::CompletionStream;
use crate::stream::events::try_next;

impl<E: DeserializeOwned, C: Clone + Send + Sync> CompletionStream<E, C> {
    /// Returns the text of the completion as it arrives, without the events that add none.
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
    /// Reasoning, refusals and tool calls are excluded. With several choices, only the text of the first one is
    /// returned. The stream is only borrowed: [`partial`](Self::partial) and [`into_completion`](Self::into_completion)
    /// contain everything that arrived.
    pub fn texts(&mut self) -> Texts<'_, E, C> {
        Texts(self)
    }
}

/// The text of a completion as it arrives, in non-empty pieces; returned by [`CompletionStream::texts`].
///
/// It ends like the stream: with `None` when the completion is complete, or with an error.
#[must_use = "streams do nothing until they are polled"]
pub struct Texts<'s, E: 'static, C: 'static>(&'s mut CompletionStream<E, C>);

impl<E: DeserializeOwned, C: Clone + Send + Sync> Texts<'_, E, C> {
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

impl<E: DeserializeOwned, C: Clone + Send + Sync> Stream for Texts<'_, E, C> {
    type Item = Result<String>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = &mut *self.get_mut().0;
        loop {
            match ready!(Pin::new(&mut *stream).poll_next(cx)) {
                Some(Ok(event)) => {
                    let text = stream.text_delta(&event);
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

impl<E, C> fmt::Debug for Texts<'_, E, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Texts").field(&self.0).finish()
    }
}
