//! Storing a session as JSON.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Error, Result, decode};

use super::ChatSession;
use super::mirror::Mirror;
use crate::message::{Message, all_without_reasoning};
use crate::usage::Usage;

/// The stored form of a session.
#[derive(Serialize, Deserialize)]
struct SavedSession {
    #[serde(serialize_with = "all_without_reasoning")]
    messages: Vec<Message>,
    #[serde(default)]
    usage: Usage,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mirror: Option<Mirror>,
    /// Reasoning that is sent back is stored in the extra fields of its messages.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    keep_reasoning: bool,
    /// Number of messages at the beginning that are the system prompt of settings.
    #[serde(default, skip_serializing_if = "is_zero")]
    instructions: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl ChatSession {
    /// Returns the session as JSON: messages, usage, and messages that are not mirrored yet. The settings are not part of it:
    /// they belong to your program. Reasoning is, if [`keep_reasoning`](Self::keep_reasoning) is true.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let chat = telnyx_ai_chat::Chat::new(&client);
    /// let mut session = chat.session();
    /// session.push("Hi");
    /// let text = session.save()?;
    /// assert_eq!(chat.session().load(&text)?.messages(), session.messages());
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the session cannot be written as JSON.
    pub fn save(&self) -> Result<String> {
        let saved = SavedSession {
            messages: self.messages.clone(),
            usage: self.usage.clone(),
            mirror: self.mirror.clone(),
            keep_reasoning: self.keep_reasoning,
            instructions: self.instructions_set,
        };
        serde_json::to_string(&saved)
            .map_err(|error| Error::invalid_input("session", format!("cannot be written as JSON: {error}")))
    }

    /// Replaces the messages with those that [`save`](Self::save) stored, and keeps the [`settings`](Self::settings) of this
    /// session: their system prompt replaces the stored one. Reasoning is sent back if this session or the stored one
    /// [keeps it](Self::keep_reasoning).
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let stored = r#"{"messages":[{"role":"user","content":"Hi"}]}"#;
    /// let session = telnyx_ai_chat::Chat::new(&client).session().load(stored)?;
    /// assert_eq!(session.messages()[0].text(), "Hi");
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path.
    pub fn load(mut self, json: &str) -> Result<Self> {
        let SavedSession { messages, usage, mirror, keep_reasoning, instructions } = decode::text(json)?;
        (self.messages, self.usage, self.mirror, self.is_loaded) = (messages, usage, mirror, true);
        self.instructions_set = instructions;
        self.set_instructions();
        let keep = self.keep_reasoning || keep_reasoning;
        Ok(self.keep_reasoning(keep))
    }
}
