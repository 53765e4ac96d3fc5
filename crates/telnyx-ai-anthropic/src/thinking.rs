//! Thinking: its settings and its content blocks.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// Settings of the thinking before a response.
///
/// ```
/// use telnyx_ai::anthropic::{CreateMessage, ThinkingConfig};
///
/// let request = CreateMessage::new("zai-org/GLM-5.2", 4000, "What is 17 * 23?")
///     .thinking(ThinkingConfig::budget(2000));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ThinkingConfig {
    /// The model thinks, if it supports thinking.
    Enabled {
        /// Maximum number of tokens of the thinking, out of `max_tokens`. Default: chosen by the service.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget_tokens: Option<u32>,
    },
    /// The model does not think.
    Disabled,
    /// An unknown configuration, as on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ThinkingConfig {
    /// Thinking with the budget of the service.
    pub const ENABLED: Self = Self::Enabled { budget_tokens: None };

    /// Creates a configuration for thinking with up to `tokens` of the `max_tokens` (wire: `budget_tokens`).
    pub fn budget(tokens: u32) -> Self {
        Self::Enabled { budget_tokens: Some(tokens) }
    }
}

impl<'de> Deserialize<'de> for ThinkingConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let tokens =
            value.get("budget_tokens").map(|tokens| tokens.as_u64().and_then(|count| u32::try_from(count).ok()));
        // A configuration with more fields is kept as received.
        Ok(match (value.get("type").and_then(Value::as_str), tokens, value.as_object().map(Map::len)) {
            (Some("enabled"), None, Some(1)) => Self::ENABLED,
            (Some("enabled"), Some(Some(tokens)), Some(2)) => Self::budget(tokens),
            (Some("disabled"), None, Some(1)) => Self::Disabled,
            _ => Self::Other(value),
        })
    }
}

/// Thinking of the model before its response.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThinkingBlock {
    /// Text of the thinking.
    #[serde(default, deserialize_with = "lenient::string")]
    pub thinking: String,
    /// Signature with which the service verifies the block when it is sent back; `None` for some models.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// Encrypted thinking, which only the service can read. Send the block back unchanged.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedactedThinkingBlock {
    /// Encrypted data.
    #[serde(default, deserialize_with = "lenient::string")]
    pub data: String,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
