//! Rule for tool calls.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Rule for tool calls: the model may, must or must not call tools.
///
/// ```
/// use telnyx_ai::anthropic::{CreateMessage, ToolChoice};
///
/// let request = CreateMessage::new("zai-org/GLM-5.2", 200, "What is the weather in Oslo?")
///     .tool_choice(ToolChoice::tool("get_weather"));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToolChoice {
    /// The model decides.
    Auto,
    /// The model must call one of the tools.
    Any,
    /// The model must call this tool.
    Tool {
        /// Name of the tool.
        name: String,
    },
    /// The model must not call tools.
    None,
    /// An unknown choice, as on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl<'de> Deserialize<'de> for ToolChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let name = value.get("name").map(Value::as_str);
        // A choice with more fields, such as `disable_parallel_tool_use`, is kept as received.
        Ok(match (value.get("type").and_then(Value::as_str), name, value.as_object().map(Map::len)) {
            (Some("auto"), None, Some(1)) => Self::Auto,
            (Some("any"), None, Some(1)) => Self::Any,
            (Some("none"), None, Some(1)) => Self::None,
            (Some("tool"), Some(Some(name)), Some(2)) => Self::tool(name),
            _ => Self::Other(value),
        })
    }
}

impl ToolChoice {
    /// Creates a choice that requires a call of the tool `name`.
    pub fn tool(name: impl Into<String>) -> Self {
        Self::Tool { name: name.into() }
    }
}
