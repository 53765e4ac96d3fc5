//! Parameters of a new conversation.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::ExtraFields;
use telnyx_ai_core::internal::lenient;

/// Parameters of [`Conversations::create`](crate::Conversations::create).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateConversation {
    /// Name of the conversation. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Metadata by key: texts, numbers and booleans.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateConversation {
    /// Creates parameters for a conversation without name and metadata.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key to [`metadata`](field@Self::metadata), or replaces its value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Sets [`name`](field@Self::name).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
