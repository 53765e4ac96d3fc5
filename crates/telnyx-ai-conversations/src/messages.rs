//! Endpoints of the messages of a conversation.

use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Page, Request};

use crate::add_message::AddMessage;
use crate::conversations::Conversations;
use crate::list_messages::ListMessages;
use crate::message::ConversationMessage;

impl Conversations {
    /// Adds a message.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{AddMessage, Conversations, Role};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// Conversations::new(&client).add_message("c-1", AddMessage::new(Role::User).content("Where is my order?")).await?;
    /// # assert_eq!(mock.requests()[0].body, r#"{"role":"user","content":"Where is my order?"}"#);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations/{conversation_id}/message`, class [`Idempotency::WithKey`].
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for metadata of another kind than
    /// [`AddMessage::metadata`] takes.
    pub fn add_message(&self, conversation_id: impl AsRef<str>, params: AddMessage) -> Request<()> {
        Endpoint::post("conversations.add_message", "/ai/conversations/{conversation_id}/message", Idempotency::WithKey)
            .path("conversation_id", conversation_id)
            .check(params.check())
            .body(&params, &params.extra)
            .on(&self.client)
    }

    /// Lists the messages of a conversation, one page at a time.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, ListMessages};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"role":"assistant","text":null}],"meta":{"page_number":1,"total_pages":1}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut messages = Conversations::new(&client).list_messages("c-1", ListMessages::new().page_size(100)).items();
    /// while let Some(message) = messages.try_next().await? {
    ///     println!("{}: {}", message.role, message.text.unwrap_or_default());
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/{conversation_id}/messages`. A page has 20 messages by default, 100 at most.
    pub fn list_messages(
        &self,
        conversation_id: impl AsRef<str>,
        params: ListMessages,
    ) -> Request<Page<ConversationMessage>> {
        Endpoint::get("conversations.list_messages", "/ai/conversations/{conversation_id}/messages")
            .path("conversation_id", conversation_id)
            .page_query(params.page_number, params.page_size)
            .page()
            .on(&self.client)
    }
}
