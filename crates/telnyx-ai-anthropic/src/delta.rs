//! Deltas of content blocks.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// An addition to a block of content.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContentDelta {
    /// More text.
    #[non_exhaustive]
    TextDelta {
        /// Added text.
        text: String,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More of the input of a tool call.
    #[non_exhaustive]
    InputJsonDelta {
        /// Fragment of JSON text, which may end anywhere.
        partial_json: String,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More thinking.
    #[non_exhaustive]
    ThinkingDelta {
        /// Added text of the thinking.
        thinking: String,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// More of the signature of the thinking, usually all of it.
    #[non_exhaustive]
    SignatureDelta {
        /// Added part of the signature.
        signature: String,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// One more citation of a text.
    #[non_exhaustive]
    CitationsDelta {
        /// The citation, as received.
        citation: Value,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A delta of an unknown kind, as received. It is not part of the assembled message.
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
            // Some servers send an object instead of its JSON text.
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

/// Removes fields that are `null`, which mean the same as missing fields.
pub(crate) fn without_nulls(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.retain(|_, value| !value.is_null());
    fields
}

/// Decodes text. Other values are rejected, because the content of an unknown delta would be missing from the message.
fn text<E: Error>(name: &str, value: Value) -> Result<String, E> {
    match value {
        Value::String(text) => Ok(text),
        Value::Null => Ok(String::new()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Object(_) => Err(E::custom(format_args!("`{name}` is not a string"))),
    }
}
