//! Tools that a model may use.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A tool that the model may ask to call.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai_anthropic::Tool;
///
/// let weather = Tool::new("get_weather", "The weather of a city, now.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let cached = weather.extra("cache_control", json!({ "type": "ephemeral" }));
/// ```
///
/// The model asks for a call, your program makes it and answers with a
/// [`tool_result`](crate::ContentBlock::tool_result).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tool {
    /// A tool of yours.
    Custom {
        /// Its name.
        name: String,
        /// Description for the model.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// A JSON schema of its input: an object.
        input_schema: Value,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A tool of a kind that the SDK does not model, as it is on the wire.
    Other(Value),
}

impl Tool {
    /// A tool of yours, with a JSON schema of its input.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_anthropic::Tool;
    ///
    /// let now = Tool::new("now", "The time.", json!({ "type": "object" }));
    /// assert_eq!(serde_json::to_string(&now)?, r#"{"name":"now","description":"The time.","input_schema":{"type":"object"}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(name: impl Into<String>, description: impl Into<String>, input_schema: impl Into<Value>) -> Self {
        let (name, description) = (name.into(), Some(description.into()));
        Self::Custom { name, description, input_schema: input_schema.into(), extra: Map::new() }
    }

    /// Adds a field that the SDK does not model, such as `cache_control`, in place of one of the same name added before.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_anthropic::Tool;
    ///
    /// let cached = Tool::new("now", "The time.", json!({ "type": "object" })).extra("cache_control", json!({ "type": "ephemeral" }));
    /// assert_eq!(serde_json::to_value(&cached)?["cache_control"]["type"], "ephemeral");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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
