//! The rule for tool calls.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::from_text;

/// The rule for tool calls: the model may, must or must not call a function.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::chat::{ChatRequest, Tool, ToolChoice};
///
/// let no_arguments = json!({ "type": "object", "properties": {} });
/// let request = ChatRequest::from("What time is it?")
///     .tool(Tool::function("now", "Returns the time.", no_arguments))
///     .tool_choice(ToolChoice::Required);
/// assert_eq!(request.tool_choice, Some(ToolChoice::Required));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ToolChoice {
    /// The model must not call a function (`none`).
    None,
    /// The model decides (`auto`).
    Auto,
    /// The model must call a function (`required`).
    Required,
    /// Another word, in its wire form.
    Other(String),
    /// An object, in its wire form. In chat, `{"type": "function", "function": {"name": "f"}}` makes the model call
    /// `f`; the API description does not list this form.
    Object(Map<String, Value>),
}

impl ToolChoice {
    /// Returns `true` if the model must call a function.
    #[cfg(all(feature = "client", feature = "tools"))]
    pub(crate) fn is_forced(&self) -> bool {
        match self {
            Self::None | Self::Auto => false,
            Self::Required | Self::Other(_) => true,
            Self::Object(fields) => is_forced(&Value::Object(fields.clone())),
        }
    }
}

/// Returns `true` if the wire form of a choice means that the model must call a function.
#[cfg(all(feature = "client", feature = "tools"))]
pub(crate) fn is_forced(choice: &Value) -> bool {
    let mode = choice.get("allowed_tools").unwrap_or(choice).get("mode");
    let word = mode.or(choice.get("type")).unwrap_or(choice).as_str();
    !choice.is_null() && word.is_none_or(|word| !matches!(word, "auto" | "none"))
}

from_text!(ToolChoice, |word: String| match word.as_str() {
    "none" => ToolChoice::None,
    "auto" => ToolChoice::Auto,
    "required" => ToolChoice::Required,
    _ => ToolChoice::Other(word),
});

impl From<Map<String, Value>> for ToolChoice {
    fn from(fields: Map<String, Value>) -> Self {
        Self::Object(fields)
    }
}

impl Serialize for ToolChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => "none".serialize(serializer),
            Self::Auto => "auto".serialize(serializer),
            Self::Required => "required".serialize(serializer),
            Self::Other(word) => word.serialize(serializer),
            Self::Object(fields) => fields.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ToolChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(word) => Ok(word.as_str().into()),
            Value::Object(fields) => Ok(Self::Object(fields)),
            other => Err(D::Error::custom(format!("expected a word or an object, got {other}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_and_objects_round_trip() {
        let by_name = json!({ "type": "function", "function": { "name": "f" } });
        for (choice, wire) in [
            (ToolChoice::None, json!("none")),
            (ToolChoice::Auto, json!("auto")),
            (ToolChoice::Required, json!("required")),
            (ToolChoice::Other("later".into()), json!("later")),
            (by_name.as_object().cloned().unwrap().into(), by_name),
        ] {
            assert_eq!(serde_json::to_value(&choice).unwrap(), wire);
            assert_eq!(serde_json::from_value::<ToolChoice>(wire).unwrap(), choice);
        }
        let error = serde_json::from_value::<ToolChoice>(json!([1])).unwrap_err();
        assert_eq!(error.to_string(), "expected a word or an object, got [1]");
    }
}
