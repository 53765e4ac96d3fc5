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
    /// `POST /ai/conversations/{conversation_id}/message`. Sent with an idempotency key, so the call is retried.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for a value that [`AddMessage::metadata`] does not
    /// support.
    pub fn add_message(&self, conversation_id: impl AsRef<str>, params: AddMessage) -> Request<()> {
        Endpoint::post("conversations.add_message", "/ai/conversations/{conversation_id}/message", Idempotency::WithKey)
            .path("conversation_id", conversation_id)
            .check(params.check())
            .body(&params, &params.extra)
            .on(&self.client)
    }

    /// Lists the messages of a conversation, one page at a time.
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
