//! The reasoning before a structured response.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;
use telnyx_ai_core::Result;

use super::{ParsedStream, State};

impl<T: DeserializeOwned> ParsedStream<T> {
    /// Returns the next piece of reasoning as it arrives; `None` once the first value of the response is complete, and
    /// at the end of the stream. Cancel-safe.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut stream = telnyx.chat().stream_as::<Vec<String>>("Plan my garden in three steps.").await?;
    /// while let Some(reasoning) = stream.try_next_reasoning().await? {
    ///     eprint!("{reasoning}");
    /// }
    /// let steps = stream.finish().await?.value;
    /// # Ok(()) }
    /// ```
    ///
    /// This method skips no values: [`try_next`](Self::try_next) returns all values, with or without a call of this
    /// method. All reasoning so far is in [`completion`](Self::completion).
    ///
    /// # Errors
    /// The error that ends the stream. It is returned once: [`try_next`](Self::try_next) then returns `None`.
    pub async fn try_next_reasoning(&mut self) -> Result<Option<String>> {
        poll_fn(|cx| self.poll_reasoning(cx)).await
    }

    fn poll_reasoning(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<String>>> {
        while self.state == State::Open {
            self.found = self.next_part();
            if self.found.is_some() {
                break;
            }
            let chunk = ready!(self.poll_chunk(cx))?;
            let reasoning = chunk.as_ref().map(|chunk| chunk.reasoning_delta()).unwrap_or_default();
            if !reasoning.is_empty() {
                return Poll::Ready(Ok(Some(reasoning.to_owned())));
            }
        }
        Poll::Ready(Ok(None))
    }
}
