//! Sending a session to its conversation.

use std::collections::VecDeque;

use telnyx_ai_conversations::{AddMessage, Conversations};
use telnyx_ai_core::{Error, Result, Role};

use super::{Mirror, Queued};
use crate::content::{Content, ContentPart};
use crate::message::Message;
use crate::session::ChatSession;
use crate::session::instructions::is_instruction;

impl ChatSession {
    /// Mirrors the session to a conversation of the service: the messages that it has and all that come.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let reply = r#"{"choices":[{"message":{"content":"Oslo."}}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, reply)).reply(MockReply::status(200)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let conversation = (); // conversations.create(…).await?
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session().mirror_to("3fa85f64-5717-4562-b3fc-2c963f66afa6");
    /// session.complete("What is the capital of Norway?").await?;
    /// assert_eq!(session.sync().await?, 2); // the question and the answer
    /// # assert_eq!(mock.requests().len(), 3);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// System messages stay out: the messages of a conversation have the roles user, assistant and tool. The others
    /// are queued, and [`sync`](Self::sync) sends them. The queue is part of what [`save`](Self::save) stores;
    /// [`trim`](Self::trim) takes nothing out of it. A session that is mirrored to this conversation already, such as one that
    /// was [loaded](Self::load), stays as it is.
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

    /// Sends what is not in the conversation yet, in order, and says how many messages that were.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session().mirror_to("c-1");
    /// session.push("Hi");
    /// assert_eq!((session.sync().await?, session.sync().await?), (1, 0));
    /// assert_eq!(mock.requests()[0].body, r#"{"role":"user","content":"Hi"}"#);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Call it after a turn, or once in a while. No message is stored twice, even if a response was lost, if
    /// the future is dropped, or if a clone or another process continues the stored session within 24 hours: each message
    /// has one idempotency key for all attempts, made when it is appended. Messages that a clone appends are stored too.
    /// Of a message with images the texts are sent.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) without [`mirror_to`](Self::mirror_to), else those of
    /// `Conversations::add_message`. What was not sent stays queued.
    pub async fn sync(&mut self) -> Result<u64> {
        let Some(mirror) = &mut self.mirror else {
            return Err(Error::invalid_input("conversation_id", "is not set; call `mirror_to` first"));
        };
        let conversations = Conversations::new(&self.chat.client);
        let mut sent = 0_u64;
        while let Some(Queued { key, message }) = mirror.pending.front() {
            // Conversations have no messages for instructions.
            if is_instruction(&message.role) {
                mirror.pending.pop_front();
                continue;
            }
            conversations.add_message(&mirror.conversation_id, stored(message)).idempotency_key(key).await?;
            mirror.pending.pop_front();
            sent = sent.saturating_add(1);
        }
        Ok(sent)
    }
}

/// A message as conversations have it.
fn stored(message: &Message) -> AddMessage {
    // Conversations have no other role for the result of a call.
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
