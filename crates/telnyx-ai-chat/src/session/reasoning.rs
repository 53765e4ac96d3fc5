//! Reasoning in a session: sent back, or not.

use super::ChatSession;
use crate::message::Message;
use crate::reasoning;

impl ChatSession {
    /// Sends the reasoning of earlier turns back to the model, under the name that it came by. False by default: it is
    /// charged again with each turn, and no model is documented to need it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"Oslo.","reasoning_content":"A capital."}}]}"#)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"700,000."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session().keep_reasoning(true);
    /// session.complete("What is the capital of Norway?").await?;
    /// session.complete("How many people live there?").await?;
    /// let second = String::from_utf8_lossy(&mock.requests()[1].body).into_owned();
    /// assert!(second.contains(r#""reasoning_content":"A capital.""#));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Applies to the messages of the session, those before the call included. [`messages`](Self::messages) has all
    /// reasoning either way; [`save`](Self::save) stores it together with this setting, and only if it is true. It holds
    /// in [`run_tools`](Self::run_tools) too. Turns of another loop have
    /// [`ToolLoop::keep_reasoning`](crate::ToolLoop::keep_reasoning); [`take_run`](Self::take_run) then applies the setting
    /// of the session.
    #[must_use]
    pub fn keep_reasoning(mut self, keep: bool) -> Self {
        self.keep_reasoning = keep;
        self.messages.iter_mut().for_each(set(keep));
        self
    }
}

/// Sends the reasoning of a message back, or not.
pub(super) fn set(keep: bool) -> fn(&mut Message) {
    if keep { reasoning::keep } else { reasoning::forget }
}
