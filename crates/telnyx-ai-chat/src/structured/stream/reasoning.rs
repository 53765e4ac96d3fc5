//! The reasoning before a structured response.

use std::future::poll_fn;
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;
use telnyx_ai_core::Result;

use super::{ParsedStream, State};

impl<T: DeserializeOwned> ParsedStream<T> {
    /// Returns the next piece of reasoning as it arrives; `None` as soon as a value of the response is complete, and at the
    /// end of the stream. Cancel-safe.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)] struct Plan { title: String, steps: Vec<String> }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Beds first.\"}}]}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"{\\\"title\\\":\\\"Garden\\\",\\\"steps\\\":[]}\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut stream = chat.stream_as::<Plan>("Plan my garden.").await?;
    /// while let Some(reasoning) = stream.try_next_reasoning().await? {
    ///     eprint!("{reasoning}");
    /// }
    /// while let Some(part) = stream.try_next().await? {
    ///     println!("{} = {}", part.path(), part.value);
    /// }
    /// # assert_eq!(stream.completion().reasoning(), Some("Beds first."));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// [`try_next`](Self::try_next) returns the values of the response, with or without a call of this method. All reasoning
    /// so far is in [`completion`](Self::completion).
    ///
    /// # Errors
    /// The error that ends the stream, which [`try_next`](Self::try_next) does not return again.
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
