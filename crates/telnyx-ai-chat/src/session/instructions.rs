//! The system prompt of a session: the messages of the roles `system` and `developer` at its beginning.

use telnyx_ai_core::Role;

use super::ChatSession;
use crate::message::Message;

impl ChatSession {
    /// Puts the system prompt of the settings in place of that of the messages. It is not queued for a conversation, which
    /// has no messages of these roles.
    pub(super) fn set_instructions(&mut self) {
        if self.instructions.is_empty() {
            return;
        }
        let there = count(&self.messages);
        // Instructions that were pushed after the system prompt are not part of it.
        let replaced = if self.instructions_set > 0 { there.min(self.instructions_set) } else { there };
        self.messages.splice(..replaced, self.instructions.iter().cloned());
        self.instructions_set = self.instructions.len();
    }
}

/// Returns the number of messages that are the system prompt.
pub(super) fn count(messages: &[Message]) -> usize {
    messages.iter().take_while(|message| is_instruction(&message.role)).count()
}

/// Returns true for a role that instructs the model.
pub(super) fn is_instruction(role: &Role) -> bool {
    *role == Role::System || role == "developer"
}
