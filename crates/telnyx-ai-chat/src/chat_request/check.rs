//! Validation before the request is sent.

use telnyx_ai_core::internal::check_region;
use telnyx_ai_core::{Error, Result};

use crate::chat_request::ChatRequest;
use crate::tool::Tool;

impl ChatRequest {
    /// Fails for requests that the service would reject.
    pub(crate) fn check(&self) -> Result<()> {
        if self.messages.is_empty() {
            return Err(Error::invalid_input("messages", "is empty; give at least one message"));
        }
        for (field, value) in [
            ("temperature", self.temperature),
            ("top_p", self.top_p),
            ("min_p", self.min_p),
            ("frequency_penalty", self.frequency_penalty),
            ("presence_penalty", self.presence_penalty),
            ("length_penalty", self.length_penalty),
        ] {
            if value.is_some_and(|value| !value.is_finite()) {
                return Err(Error::invalid_input(field, "is not a finite number, which JSON cannot carry"));
            }
        }
        if self.min_p.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(Error::invalid_input("min_p", "is outside 0 to 1"));
        }
        if self.top_logprobs.is_some_and(|tokens| tokens > 20) {
            return Err(Error::invalid_input("top_logprobs", "is over 20"));
        }
        if self.stop.as_ref().is_some_and(|stop| stop.0.len() > 4) {
            return Err(Error::invalid_input("stop", "has more than 4 sequences"));
        }
        for tool in &self.tools {
            if let Tool::Function { function } = tool {
                function.check()?;
            }
        }
        check_region(self.region.as_ref(), self.mode.as_ref(), &self.extra)?;
        if self.extra.get("stream").is_some() {
            return Err(Error::invalid_input("stream", "is set by `complete` and `stream`; drop it from `extra`"));
        }
        Ok(())
    }
}
