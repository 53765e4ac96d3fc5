//! A conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::Timestamp;
use telnyx_ai_core::internal::lenient;

/// A conversation.
///
/// ```
/// let conversation: telnyx_ai_conversations::Conversation =
///     serde_json::from_str(r#"{"id":"c-1","name":"order A-1","metadata":{"tier":"gold"},"last_message_at":null}"#)?;
/// assert_eq!((conversation.name.as_deref(), conversation.last_message_at), (Some("order A-1"), None));
/// assert_eq!(conversation.metadata["tier"], "gold");
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Conversation {
    /// Reports if the assistant does not respond in this conversation: `ai_disabled` in the metadata, as a boolean or
    /// as text.
    ///
    /// ```
    /// let muted: telnyx_ai_conversations::Conversation = serde_json::from_str(r#"{"id":"c-1","metadata":{"ai_disabled":"true"}}"#)?;
    /// assert!(muted.ai_disabled());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn ai_disabled(&self) -> bool {
        match self.metadata.get("ai_disabled") {
            Some(Value::Bool(disabled)) => *disabled,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }
}
