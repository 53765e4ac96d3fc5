//! The system prompt of a session: its leading messages of the roles `system` and `developer`.

use telnyx_ai_core::Role;

use super::ChatSession;
use crate::message::Message;

impl ChatSession {
    /// Replaces the system prompt of the messages with the system prompt of the settings. The prompt is not queued for
    /// the mirror, because conversations have no messages of these roles.
    pub(super) fn set_instructions(&mut self) {
        if self.instructions.is_empty() {
            return;
        }
        let present = count(&self.messages);
        // Instructions that were pushed after the system prompt are not part of it.
        let replaced = if self.instructions_set > 0 { present.min(self.instructions_set) } else { present };
        self.messages.splice(..replaced, self.instructions.iter().cloned());
        self.instructions_set = self.instructions.len();
    }
}

/// Returns the number of messages of the system prompt.
pub(super) fn count(messages: &[Message]) -> usize {
    messages.iter().take_while(|message| is_instruction(&message.role)).count()
}

/// Returns `true` for the roles that instruct the model.
pub(super) fn is_instruction(role: &Role) -> bool {
    *role == Role::System || role == "developer"
}
