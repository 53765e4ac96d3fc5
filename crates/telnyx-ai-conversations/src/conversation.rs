//! A conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::Timestamp;
use telnyx_ai_core::internal::lenient;

/// A conversation.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Id of the conversation.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Name of the conversation.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Metadata from callers and the service: texts, numbers and booleans.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the last message.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Timestamp>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Conversation {
    /// Returns `true` if the assistant does not respond in this conversation: `ai_disabled` in the metadata, as a
    /// boolean or as text.
    pub fn ai_disabled(&self) -> bool {
        match self.metadata.get("ai_disabled") {
            Some(Value::Bool(disabled)) => *disabled,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }
}
