//! A message of a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Role, Timestamp, ToolCall};

/// A message of a conversation.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationMessage {
    /// Role of the speaker.
    pub role: Role,
    /// Text of the message; `None` for a message that only calls tools.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Tools that the assistant calls.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tool_calls: Vec<ToolCall>,
    /// Time of storing.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of sending.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Metadata: texts, integers, booleans, and lists of these.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
