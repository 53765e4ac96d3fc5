//! More of a block.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// An addition to a block of content.
///
/// ```
/// use telnyx_ai_anthropic::ContentDelta;
///
/// let delta: ContentDelta = serde_json::from_str(r#"{"type":"text_delta","text":"Hel"}"#)?;
/// assert!(matches!(delta, ContentDelta::TextDelta { text, .. } if text == "Hel"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentDelta {
    /// More text.
    #[non_exhaustive]
    TextDelta {
        /// The text.
        text: String,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More of the input of a tool.
    #[non_exhaustive]
    InputJsonDelta {
        /// A piece of JSON text, cut anywhere.
        partial_json: String,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More of what the model thinks.
    #[non_exhaustive]
    ThinkingDelta {
        /// The thoughts.
        thinking: String,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More of the signature of the thoughts; mostly all of it.
    #[non_exhaustive]
    SignatureDelta {
        /// The signature.
        signature: String,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// One more citation of a text.
    #[non_exhaustive]
    CitationsDelta {
        /// The citation, as it came.
        citation: Value,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A delta of a kind that the SDK does not model, as it came. It is not part of the message that the stream adds
    /// up to.
    #[serde(untagged)]
    Other(Value),
}

impl<'de> Deserialize<'de> for ContentDelta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
        let name = match kind {
            "text_delta" => "text",
            "input_json_delta" => "partial_json",
            "thinking_delta" => "thinking",
            "signature_delta" => "signature",
            "citations_delta" => "citation",
            _ => return Ok(Self::Other(Value::Object(fields))),
        };
        let value = fields.remove(name).unwrap_or_default();
        fields.remove("type");
        let extra = without_nulls(fields);
        Ok(match (name, value) {
            ("text", value) => Self::TextDelta { text: text(name, value)?, extra },
            // An object in place of its text is the text of that object.
            ("partial_json", json @ (Value::Object(_) | Value::Array(_))) => {
                Self::InputJsonDelta { partial_json: json.to_string(), extra }
            }
            ("partial_json", value) => Self::InputJsonDelta { partial_json: text(name, value)?, extra },
            ("thinking", value) => Self::ThinkingDelta { thinking: text(name, value)?, extra },
            ("signature", value) => Self::SignatureDelta { signature: text(name, value)?, extra },
            (_, citation) => Self::CitationsDelta { citation, extra },
        })
    }
}

/// `null` says the same as a missing field.
pub(crate) fn without_nulls(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.retain(|_, value| !value.is_null());
    fields
}

/// What cannot be text must not pass for a delta of an unknown kind: it would be missing from the message.
fn text<E: Error>(name: &str, value: Value) -> Result<String, E> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Object(_) => Err(E::custom(format_args!("`{name}` is no text"))),
    }
}
