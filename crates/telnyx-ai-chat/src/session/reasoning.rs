//! The setting that sends the reasoning of a session back.

use super::ChatSession;
use crate::message::Message;
use crate::reasoning;

impl ChatSession {
    /// Sets whether the reasoning of earlier turns is sent back to the model, under its original name. Default:
    /// `false`, because each turn charges it again and no model is documented to need it.
    ///
    /// The setting applies to all messages of the session, including earlier messages. [`messages`](Self::messages)
    /// always includes all reasoning. [`save`](Self::save) stores reasoning only if the setting is `true`, and stores
    /// the setting too.
    ///
    /// [`run_tools`](Self::run_tools) uses the setting. A loop of [`Chat::run_tools`](crate::Chat::run_tools) has a
    /// separate setting, [`ToolLoop::keep_reasoning`](crate::ToolLoop::keep_reasoning); [`take_run`](Self::take_run)
    /// applies the setting of the session to its messages.
    #[must_use]
    pub fn keep_reasoning(mut self, keep: bool) -> Self {
        self.keep_reasoning = keep;
        self.messages.iter_mut().for_each(set(keep));
        self
    }
}

/// Returns a function that applies the setting to a message.
pub(super) fn set(keep: bool) -> fn(&mut Message) {
    if keep { reasoning::keep } else { reasoning::forget }
}
