//! Thinking: how to ask for it, and the blocks it comes in.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// Settings of the thinking before a response.
///
/// ```
/// use telnyx_ai_anthropic::{CreateMessage, ThinkingConfig};
///
/// let ask = CreateMessage::new("zai-org/GLM-5.2", 4000, "What is 17 * 23?").thinking(ThinkingConfig::budget(2000));
/// assert_eq!(serde_json::to_string(&ThinkingConfig::ENABLED)?, r#"{"type":"enabled"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ThinkingConfig {
    /// It thinks, if it can.
    Enabled {
        /// Maximum number of tokens of the thinking, out of `max_tokens`. Default: chosen by the service.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget_tokens: Option<u32>,
    },
    /// It does not.
    Disabled,
    /// A configuration that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ThinkingConfig {
    /// It thinks, as long as the service lets it.
    pub const ENABLED: Self = Self::Enabled { budget_tokens: None };

    /// It thinks, up to this many tokens of `max_tokens` (wire: `budget_tokens`).
    ///
    /// ```
    /// let thinking = telnyx_ai_anthropic::ThinkingConfig::budget(2000);
    /// assert_eq!(serde_json::to_string(&thinking)?, r#"{"type":"enabled","budget_tokens":2000}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn budget(tokens: u32) -> Self {
        Self::Enabled { budget_tokens: Some(tokens) }
    }
}

impl<'de> Deserialize<'de> for ThinkingConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let tokens =
            value.get("budget_tokens").map(|tokens| tokens.as_u64().and_then(|count| u32::try_from(count).ok()));
        // One with more fields is kept as it came.
        Ok(match (value.get("type").and_then(Value::as_str), tokens, value.as_object().map(Map::len)) {
            (Some("enabled"), None, Some(1)) => Self::ENABLED,
            (Some("enabled"), Some(Some(tokens)), Some(2)) => Self::budget(tokens),
            (Some("disabled"), None, Some(1)) => Self::Disabled,
            _ => Self::Other(value),
        })
    }
}

/// The thinking of the model before its response.
///
/// ```
/// let block: telnyx_ai_anthropic::ThinkingBlock = serde_json::from_str(r#"{"thinking":"Hm.","signature":"c2ln"}"#)?;
/// assert_eq!((block.thinking.as_str(), block.signature.as_deref()), ("Hm.", Some("c2ln")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThinkingBlock {
    /// The thoughts.
    #[serde(default, deserialize_with = "lenient::string")]
    pub thinking: String,
    /// Signature that proves to the service that the thinking is the model's own when it is sent back; some models have none.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// Thoughts that only the service can read. Send them back as they are.
///
/// ```
/// let block: telnyx_ai_anthropic::RedactedThinkingBlock = serde_json::from_str(r#"{"data":"ZW5j"}"#)?;
/// assert_eq!(block.data, "ZW5j");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedactedThinkingBlock {
    /// The encrypted thoughts.
    #[serde(default, deserialize_with = "lenient::string")]
    pub data: String,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
