//! A message of a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{Role, Timestamp, ToolCall};

/// A message of a conversation.
///
/// ```
/// use telnyx_ai_conversations::{ConversationMessage, Role};
///
/// let message: ConversationMessage = serde_json::from_str(
///     r#"{"role":"assistant","text":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"find","arguments":"{}"}}]}"#,
/// )?;
/// assert_eq!((message.role, message.text), (Role::Assistant, None));
/// assert_eq!(message.tool_calls[0].function.name, "find");
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
