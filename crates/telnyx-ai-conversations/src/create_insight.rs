//! Parameters of a new insight template.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::ExtraFields;
use telnyx_ai_core::internal::lenient;

/// Parameters of [`Insights::create`](crate::Insights::create).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateInsight {
    /// Name of the template.
    pub name: String,
    /// Instructions for the model: what to find out.
    pub instructions: String,
    /// JSON schema of the results: an object, or its text. Default: none, and results are plain text.
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// URL that results are sent to. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateInsight {
    /// Creates parameters with a name and instructions.
    pub fn new(name: impl Into<String>, instructions: impl Into<String>) -> Self {
        let (name, instructions) = (name.into(), instructions.into());
        Self { name, instructions, json_schema: None, webhook: None, extra: ExtraFields::default() }
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
