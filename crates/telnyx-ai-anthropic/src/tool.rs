//! Tools that a model may use.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A tool that the model may call.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::anthropic::Tool;
///
/// let weather = Tool::new("get_weather", "Current weather of a city.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let cached = weather.extra("cache_control", json!({ "type": "ephemeral" }));
/// ```
///
/// The model requests a call with a [`ToolUseBlock`](crate::ToolUseBlock). Your program runs it and returns the output
/// with [`ContentBlock::tool_result`](crate::ContentBlock::tool_result).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tool {
    /// A tool that your program implements.
    Custom {
        /// Name of the tool.
        name: String,
        /// Description for the model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// JSON schema of the input, an object.
        input_schema: Value,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A tool of an unknown kind, as on the wire.
    Other(Value),
}

impl Tool {
    /// Creates a tool that your program implements, with the JSON schema of its input.
    pub fn new(name: impl Into<String>, description: impl Into<String>, input_schema: impl Into<Value>) -> Self {
        let (name, description) = (name.into(), Some(description.into()));
        Self::Custom { name, description, input_schema: input_schema.into(), extra: Map::new() }
    }

    /// Adds an extra field, such as `cache_control`. Replaces an existing field of the same name.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        if let Self::Custom { extra, .. } | Self::Other(Value::Object(extra)) = &mut self {
            extra.insert(name.into(), value.into());
        }
        self
    }
}

impl From<Value> for Tool {
    fn from(wire: Value) -> Self {
        Self::Other(wire)
    }
}
