//! Parameters of an update of an insight template.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;
use telnyx_ai_core::internal::lenient;

/// Parameters of [`Insights::update`](crate::Insights::update). Fields that are not set stay unchanged.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateInsight {
    /// New name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// New instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// New JSON schema: an object, or its text.
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// New webhook URL; empty for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl UpdateInsight {
    /// Creates parameters that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets [`name`](field@Self::name).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets [`instructions`](field@Self::instructions).
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Sets [`json_schema`](field@Self::json_schema).
    #[must_use]
    pub fn json_schema(mut self, json_schema: impl Into<Value>) -> Self {
        self.json_schema = Some(json_schema.into());
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
