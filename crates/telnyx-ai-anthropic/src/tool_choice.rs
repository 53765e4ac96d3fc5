//! Whether a model uses tools.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Rule for tool calls: the model may, must or must not call tools.
///
/// ```
/// use telnyx_ai_anthropic::{CreateMessage, ToolChoice};
///
/// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "What time is it?").tool_choice(ToolChoice::tool("now"));
/// assert_eq!(serde_json::to_string(&ToolChoice::Any)?, r#"{"type":"any"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToolChoice {
    /// It decides.
    Auto,
    /// It must call one, whichever it likes.
    Any,
    /// It must call this one.
    Tool {
        /// The name of the tool.
        name: String,
    },
    /// It must not.
    None,
    /// A choice that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl<'de> Deserialize<'de> for ToolChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let name = value.get("name").map(Value::as_str);
        // One with more fields, such as `disable_parallel_tool_use`, is kept as it came.
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
    /// The model must call the tool of this name.
    ///
    /// ```
    /// let choice = telnyx_ai_anthropic::ToolChoice::tool("now");
    /// assert_eq!(serde_json::to_string(&choice)?, r#"{"type":"tool","name":"now"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tool(name: impl Into<String>) -> Self {
        Self::Tool { name: name.into() }
    }
}
