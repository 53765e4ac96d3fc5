//! Settings of reasoning.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ReasoningEffort, from_text, internal::lenient};

/// Settings of the reasoning before a response.
///
/// ```
/// use telnyx_ai_openai::{Reasoning, ReasoningEffort};
///
/// let low = Reasoning::from(ReasoningEffort::Low);
/// assert_eq!(serde_json::to_string(&low)?, r#"{"effort":"low"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reasoning {
    /// The effort.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<ReasoningEffort>,
    /// Fields that the SDK does not model, such as `summary`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl Reasoning {
    /// Adds a field that the SDK does not model.
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
