//! Synchronization of a session with its conversation.

use std::collections::VecDeque;

use telnyx_ai_conversations::{AddMessage, Conversations};
use telnyx_ai_core::{Error, Result, Role};

use super::{Mirror, Queued};
use crate::content::{Content, ContentPart};
use crate::message::Message;
use crate::session::ChatSession;
use crate::session::instructions::is_instruction;

impl ChatSession {
    /// Mirrors the session to a conversation of the service: its messages so far and all later messages.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::CreateConversation;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let conversation = telnyx.conversations().create(CreateConversation::new()).await?;
    /// let mut session = telnyx.chat().session().mirror_to(&conversation.id);
    /// session.complete("What is the capital of Norway?").await?;
    /// let sent = session.sync().await?; // 2: the question and the response
    /// # Ok(()) }
    /// ```
    ///
    /// Messages are queued, and [`sync`](Self::sync) sends them. System messages are not sent, because a conversation
    /// has only messages of the roles user, assistant and tool. [`save`](Self::save) stores the queue;
    /// [`trim`](Self::trim) removes nothing from it. A session that is already mirrored to this conversation, such as a
    /// [loaded](Self::load) session, is not changed.
    #[must_use]
    pub fn mirror_to(mut self, conversation_id: impl Into<String>) -> Self {
        let conversation_id = conversation_id.into();
        if self.mirror.as_ref().is_some_and(|mirror| mirror.conversation_id == conversation_id) {
            return self;
        }
        let mut mirror = Mirror { conversation_id, pending: VecDeque::new() };
        mirror.push(&self.messages);
        self.mirror = Some(mirror);
        self
    }

    /// Sends the queued messages to the conversation, in order, and returns their number.
    ///
    /// Call this method after each turn or from time to time. Each message has one idempotency key, created when the
    /// message is appended, so no message is stored twice. This holds if a response is lost, if the future is dropped,
    /// and if a clone of the session or another process that loaded it sends the same message within 24 hours. A
    /// message with images is sent without the images.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) without [`mirror_to`](Self::mirror_to), and the errors of
    /// `Conversations::add_message`. The messages that were not sent stay queued.
    pub async fn sync(&mut self) -> Result<u64> {
        let Some(mirror) = &mut self.mirror else {
            return Err(Error::invalid_input("conversation_id", "is not set; call `mirror_to` first"));
        };
        let conversations = Conversations::new(&self.chat.client);
        let mut sent = 0_u64;
        while let Some(Queued { key, message }) = mirror.pending.front() {
            // Conversations have no system messages.
            if is_instruction(&message.role) {
                mirror.pending.pop_front();
                continue;
            }
            conversations
                .add_message(&mirror.conversation_id, conversation_message(message))
                .idempotency_key(key)
                .await?;
            mirror.pending.pop_front();
            sent = sent.saturating_add(1);
        }
        Ok(sent)
    }
}

/// Returns a message in the form of a conversation.
fn conversation_message(message: &Message) -> AddMessage {
    // The only role of a conversation for the result of a call is `tool`.
    let role = if message.role == "function" { Role::Tool } else { message.role.clone() };
    let mut stored = AddMessage::new(role);
    stored.content = match &message.content {
        Some(Content::Text(text)) => Some(text.clone()),
        Some(Content::Parts(parts)) => {
            let texts: Vec<&str> = parts.iter().filter_map(ContentPart::as_text).collect();
            Some(texts.join("\n"))
        }
        None => None,
    };
    stored.name.clone_from(&message.name);
    stored.tool_call_id.clone_from(&message.tool_call_id);
    stored.tool_calls = message.calls().into_owned();
    stored
}
