//! Validation before the request is sent.

use telnyx_ai_core::internal::check_region;
use telnyx_ai_core::{Error, Result};

use crate::create_message::CreateMessage;
use crate::tool::Tool;
use crate::tool_choice::ToolChoice;

impl CreateMessage {
    /// Rejects parameters that the service would reject.
    pub(crate) fn check(&self) -> Result<()> {
        let invalid = |field: &str, problem: &str| Err(Error::invalid_input(field, problem));
        if self.model.trim().is_empty() {
            return invalid("model", "is empty; give the id of a model");
        }
        if self.max_tokens == 0 {
            return invalid("max_tokens", "is 0; give at least 1");
        }
        if self.messages.is_empty() {
            return invalid("messages", "is empty; give at least one message");
        }
        for (field, value) in [("temperature", self.temperature), ("top_p", self.top_p)] {
            if value.is_some_and(|value| !value.is_finite()) {
                return invalid(field, "is not a finite number, which JSON cannot carry");
            }
        }
        if self.temperature.is_some_and(|temperature| !(0.0..=1.0).contains(&temperature)) {
            return invalid("temperature", "is outside 0 to 1");
        }
        for (at, tool) in self.tools.iter().enumerate() {
            match tool {
                Tool::Custom { name, .. } if name.trim().is_empty() => {
                    return invalid(&format!("tools[{at}].name"), "is empty; give the tool a name");
                }
                Tool::Custom { input_schema, .. } if !input_schema.is_object() => {
                    return invalid(&format!("tools[{at}].input_schema"), "is not a JSON object; give a JSON schema");
                }
                Tool::Other(wire) if !wire.is_object() => {
                    return invalid(&format!("tools[{at}]"), "is not a JSON object");
                }
                Tool::Custom { .. } | Tool::Other(_) => {}
            }
        }
        if matches!(&self.tool_choice, Some(ToolChoice::Tool { name }) if name.trim().is_empty()) {
            return invalid("tool_choice.name", "is empty; give the name of a tool");
        }
        if let Some(at) = self.mcp_servers.iter().position(|server| !server.is_object()) {
            return invalid(&format!("mcp_servers[{at}]"), "is not a JSON object");
        }
        if self.fallback_config.as_ref().is_some_and(|config| !config.is_object()) {
            return invalid("fallback_config", "is not a JSON object");
        }
        if self.service_timeout.is_some_and(|timeout| timeout.is_zero()) {
            return invalid("service_timeout", "is 0; leave it out for the service's 300 s");
        }
        check_region(self.region.as_ref(), self.mode.as_ref(), &self.extra)?;
        if self.extra.get("stream").is_some() {
            return invalid("stream", "is set by `create` and `stream`; drop it from `extra`");
        }
        Ok(())
    }
}
