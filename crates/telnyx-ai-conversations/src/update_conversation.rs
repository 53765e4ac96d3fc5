//! Parameters of an update of a conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::ExtraFields;

/// Parameters of [`Conversations::update`](crate::Conversations::update).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateConversation {
    /// New metadata by key: texts, numbers and booleans. An empty map clears it if the service replaces metadata.
    /// Default: not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Map<String, Value>>,
    /// Extra fields of the body.
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

    /// Sets [`metadata`](field@Self::metadata) to an empty map, which clears it if the service replaces metadata.
    #[must_use]
    pub fn no_metadata(mut self) -> Self {
        self.metadata = Some(Map::new());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
