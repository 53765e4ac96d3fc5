//! Parameters of a change of a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::ExtraFields;

/// Parameters of [`Conversations::update`](crate::Conversations::update).
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
    /// New metadata by key: texts, numbers and booleans. An empty map empties it where an update replaces it. Default:
    /// not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
    /// Extra fields of the body, which the SDK does not model.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl UpdateConversation {
    /// Creates parameters that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key to [`metadata`](field@Self::metadata), or replaces its value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.get_or_insert_default().insert(key.into(), value.into());
        self
    }

    /// Sets [`metadata`](field@Self::metadata) to an empty map, which empties it where an update replaces it.
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

    /// Adds an extra field to the body. A field that the SDK models is rejected by the call.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
