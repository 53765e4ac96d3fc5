//! Storage of a session as JSON.

use telnyx_ai_core::{Error, Result, decode};

use super::ChatSession;

/// The stored form of a session. The struct has the name of the public type, because errors of `load` contain the name.
mod stored {
    use serde::{Deserialize, Serialize};
    use telnyx_ai_core::internal::TokensByModel;

    use crate::message::{Message, all_without_reasoning};
    use crate::session::mirror::Mirror;
    use crate::usage::Usage;

    #[derive(Serialize, Deserialize)]
    pub(super) struct ChatSession {
        #[serde(serialize_with = "all_without_reasoning")]
        pub(super) messages: Vec<Message>,
        #[serde(default)]
        pub(super) usage: Usage,
        /// Missing in sessions that earlier versions stored, so their cost is unknown.
        #[serde(default = "TokensByModel::unknown")]
        pub(super) tokens: TokensByModel,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub(super) mirror: Option<Mirror>,
        /// `true` stores reasoning too: it is then among the extra fields of the messages.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub(super) keep_reasoning: bool,
        /// Number of leading messages that are the system prompt of settings.
        #[serde(default, skip_serializing_if = "is_zero")]
        pub(super) instructions: usize,
    }

    fn is_zero(number: &usize) -> bool {
        *number == 0
    }
}

impl ChatSession {
    /// Returns the session as JSON: messages, usage, and the messages that are not mirrored yet.
    ///
    /// ```
    /// use telnyx_ai::Telnyx;
    ///
    /// let chat = Telnyx::builder().api_key("KEY0123").build()?.chat();
    /// let mut session = chat.session();
    /// session.push("Hi");
    /// let json = session.save()?;
    ///
    /// let loaded = chat.session().load(&json)?;
    /// assert_eq!(loaded.messages(), session.messages());
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// The settings are not included, because they belong to your program. Reasoning is included only if
    /// [`keep_reasoning`](Self::keep_reasoning) is `true`.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the session cannot be serialized.
    pub fn save(&self) -> Result<String> {
        let session = stored::ChatSession {
            messages: self.messages.clone(),
            usage: self.usage.clone(),
            tokens: self.tokens.clone(),
            mirror: self.mirror.clone(),
            keep_reasoning: self.keep_reasoning,
            instructions: self.instructions_set,
        };
        serde_json::to_string(&session)
            .map_err(|error| Error::invalid_input("session", format!("cannot be written as JSON: {error}")))
    }

    /// Replaces messages, usage and mirror with those that [`save`](Self::save) stored.
    ///
    /// The [`settings`](Self::settings) of this session stay, and their system prompt replaces the stored system
    /// prompt. Reasoning is sent back if this session or the stored session [keeps reasoning](Self::keep_reasoning).
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), with the JSON path, if `json` is not a stored session.
    pub fn load(mut self, json: &str) -> Result<Self> {
        let stored::ChatSession { messages, usage, tokens, mirror, keep_reasoning, instructions } = decode::text(json)?;
        (self.messages, self.usage, self.tokens, self.mirror) = (messages, usage, tokens, mirror);
        self.is_loaded = true;
        self.instructions_set = instructions;
        self.set_instructions();
        let keep = self.keep_reasoning || keep_reasoning;
        Ok(self.keep_reasoning(keep))
    }
}
