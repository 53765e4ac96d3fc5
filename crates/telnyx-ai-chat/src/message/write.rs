//! Serialization of messages, with and without their reasoning.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, ToolCall};

use super::Message;
use crate::content::Content;

/// The serialized form of a message.
#[derive(Serialize)]
struct Written<'a> {
    role: &'a Role,
    #[serde(serialize_with = "text_or_parts")]
    content: Option<&'a Content>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tool_calls: &'a [ToolCall],
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<&'a str>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

fn text_or_parts<S: Serializer>(content: &Option<&Content>, serializer: S) -> Result<S::Ok, S::Error> {
    match content {
        Some(content) => content.serialize(serializer),
        None => serializer.serialize_str(""),
    }
}

impl<'a> From<&'a Message> for Written<'a> {
    fn from(message: &'a Message) -> Self {
        let Message { role, content, name, tool_calls, tool_call_id, .. } = message;
        let Message { reasoning_content, reasoning, thinking, extra, .. } = message;
        // A tool loop that keeps reasoning copies it to the extra fields; such reasoning is written once.
        Self {
            role,
            content: content.as_ref(),
            name: name.as_deref(),
            tool_calls,
            tool_call_id: tool_call_id.as_deref(),
            reasoning_content: reasoning_content.as_deref().filter(|_| !extra.contains_key("reasoning_content")),
            reasoning: reasoning.as_deref().filter(|_| !extra.contains_key("reasoning")),
            thinking: thinking.as_deref().filter(|_| !extra.contains_key("thinking")),
            extra,
        }
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Written::from(self).serialize(serializer)
    }
}

impl Written<'_> {
    fn without_reasoning(self) -> Self {
        Self { reasoning_content: None, reasoning: None, thinking: None, ..self }
    }
}

/// Writes a message without its reasoning, for requests and stored sessions.
#[cfg(all(feature = "client", feature = "session"))]
pub(crate) fn without_reasoning<S: Serializer>(message: &Message, serializer: S) -> Result<S::Ok, S::Error> {
    Written::from(message).without_reasoning().serialize(serializer)
}

/// Writes messages without their reasoning.
pub(crate) fn all_without_reasoning<S: Serializer>(messages: &[Message], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(messages.iter().map(|message| Written::from(message).without_reasoning()))
}
