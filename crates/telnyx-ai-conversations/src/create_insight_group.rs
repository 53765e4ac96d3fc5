//! Parameters of a new insight group.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;

/// Parameters of [`InsightGroups::create`](crate::InsightGroups::create).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateInsightGroup {
    /// Name of the group.
    pub name: String,
    /// Purpose of the group. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// URL that results are sent to. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateInsightGroup {
    /// Creates parameters with a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, webhook: None, extra: ExtraFields::default() }
    }

    /// Sets [`description`](field@Self::description).
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets [`webhook`](field@Self::webhook).
    #[must_use]
    pub fn webhook(mut self, webhook: impl Into<String>) -> Self {
        self.webhook = Some(webhook.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
