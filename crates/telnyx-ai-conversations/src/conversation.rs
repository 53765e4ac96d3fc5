//! A conversation, and what makes and changes one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ExtraFields, Timestamp, internal::lenient, setters};

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
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What you and the service have noted about it: texts, numbers, booleans.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub metadata: Map<String, Value>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When its last message came.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub last_message_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Conversation {
    /// The assistant does not answer in this conversation: `ai_disabled` in the metadata, as a boolean or as text.
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

/// A conversation to make.
///
/// ```
/// use telnyx_ai_conversations::CreateConversation;
///
/// let support = CreateConversation::new().name("order A-1").metadata("tier", "gold");
/// assert_eq!((support.name.as_deref(), support.metadata.len()), (Some("order A-1"), 1));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateConversation {
    /// See [`name()`](Self::name()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`metadata()`](Self::metadata()).
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateConversation {
    /// A conversation without a name.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::CreateConversation::new().name, None);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes something about it: a text, a number or a boolean. Call it again for another key.
    ///
    /// ```
    /// let support = telnyx_ai_conversations::CreateConversation::new().metadata("tier", "gold").metadata("score", 4);
    /// assert_eq!((&support.metadata["tier"], &support.metadata["score"]), (&"gold".into(), &4.into()));
    /// ```
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }
}

setters! {
    CreateConversation::new() => CreateConversation {
        /// Its name.
        name: impl Into<String> = "support",
    }
}

/// What to change about a conversation.
///
/// ```
/// use telnyx_ai_conversations::UpdateConversation;
///
/// let muted = UpdateConversation::new().metadata("ai_disabled", true);
/// assert!(muted.metadata.is_some_and(|metadata| metadata["ai_disabled"] == true));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateConversation {
    /// See [`metadata()`](Self::metadata()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl UpdateConversation {
    /// Nothing yet.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::UpdateConversation::new().metadata, None);
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes something about it: a text, a number or a boolean. Call it again for another key.
    ///
    /// ```
    /// let gold = telnyx_ai_conversations::UpdateConversation::new().metadata("tier", "gold").metadata("ai_disabled", false);
    /// assert_eq!(gold.metadata.map(|metadata| metadata.len()), Some(2));
    /// ```
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.get_or_insert_default().insert(key.into(), value.into());
        self
    }

    /// Sends metadata without any key, which empties it where an update replaces it.
    ///
    /// ```
    /// let emptied = telnyx_ai_conversations::UpdateConversation::new().no_metadata();
    /// assert_eq!(emptied.metadata, Some(serde_json::Map::new()));
    /// ```
    #[must_use]
    pub fn no_metadata(mut self) -> Self {
        self.metadata = Some(Map::new());
        self
    }
}

setters! { UpdateConversation::new() => UpdateConversation {} }
