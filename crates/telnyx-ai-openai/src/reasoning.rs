//! Settings of the reasoning.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ReasoningEffort, from_text, internal::lenient};

/// Settings of the reasoning before a response.
///
/// ```
/// use telnyx_ai::openai::{CreateResponse, Reasoning, ReasoningEffort};
///
/// let reasoning = Reasoning::from(ReasoningEffort::Low).extra("summary", "auto");
/// let request = CreateResponse::new("What is 17 * 23?").reasoning(reasoning);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reasoning {
    /// Effort of the reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<ReasoningEffort>,
    /// Unknown fields, such as `summary`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl Reasoning {
    /// Adds an extra field. Replaces an existing field of the same name.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra.insert(name.into(), value.into());
        self
    }
}

impl From<ReasoningEffort> for Reasoning {
    fn from(effort: ReasoningEffort) -> Self {
        Self { effort: Some(effort), extra: Map::new() }
    }
}

from_text!(Reasoning, |effort| Reasoning::from(ReasoningEffort::from(effort)));
