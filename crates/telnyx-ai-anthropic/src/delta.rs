//! More of a block.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// What an event adds to a block of content.
///
/// ```
/// use telnyx_ai_anthropic::ContentDelta;
///
/// let delta: ContentDelta = serde_json::from_str(r#"{"type":"text_delta","text":"Hel"}"#)?;
/// assert_eq!(delta, ContentDelta::TextDelta { text: "Hel".into() });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ContentDelta {
    /// More text.
    TextDelta {
        /// The text.
        text: String,
    },
    /// More of the input of a tool.
    InputJsonDelta {
        /// A piece of JSON text, cut anywhere.
        partial_json: String,
    },
    /// More of what the model thinks.
    ThinkingDelta {
        /// The thoughts.
        thinking: String,
    },
    /// More of the signature of the thoughts; mostly all of it.
    SignatureDelta {
        /// The signature.
        signature: String,
    },
    /// One more citation of a text.
    CitationsDelta {
        /// The citation, as it came.
        citation: Value,
    },
    /// A delta of a kind that the SDK does not model, as it came. It is not part of the message that the stream folds
    /// into.
    Other(Value),
}

impl<'de> Deserialize<'de> for ContentDelta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut field = |name: &str| fields.remove(name).unwrap_or_default();
        Ok(match kind.as_str() {
            "text_delta" => Self::TextDelta { text: text("text", field("text"))? },
            // An object in place of its text is the text of that object.
            "input_json_delta" => match field("partial_json") {
                json @ (Value::Object(_) | Value::Array(_)) => Self::InputJsonDelta { partial_json: json.to_string() },
                json => Self::InputJsonDelta { partial_json: text("partial_json", json)? },
            },
            "thinking_delta" => Self::ThinkingDelta { thinking: text("thinking", field("thinking"))? },
            "signature_delta" => Self::SignatureDelta { signature: text("signature", field("signature"))? },
            "citations_delta" => Self::CitationsDelta { citation: field("citation") },
            _ => Self::Other(Value::Object(fields)),
        })
    }
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
