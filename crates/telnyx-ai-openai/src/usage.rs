//! Token usage of a response.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::TokenCounts;
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;

/// Token usage of a response.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseUsage {
    /// Number of input tokens.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub input_tokens: u64,
    /// Details of the input tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub input_tokens_details: Option<InputTokensDetails>,
    /// Number of output tokens, reasoning included.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub output_tokens: u64,
    /// Details of the output tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub output_tokens_details: Option<OutputTokensDetails>,
    /// Number of input and output tokens together.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub total_tokens: u64,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ResponseUsage {
    /// Returns the number of reasoning tokens; `None` if the service reported no details.
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.output_tokens_details.as_ref().map(|details| details.reasoning_tokens)
    }

    /// Returns the number of input tokens read from a cache; `None` if the service reported no details.
    pub fn cached_tokens(&self) -> Option<u64> {
        self.input_tokens_details.as_ref().map(|details| details.cached_tokens)
    }

    /// Merges a later report of the same response, field by field. Counts never decrease, so the later count replaces
    /// the earlier count. A count of 0 means that the count is unknown, and is ignored.
    #[cfg(feature = "client")]
    pub(crate) fn update(&mut self, later: &Self) {
        count(&mut self.input_tokens, later.input_tokens);
        count(&mut self.output_tokens, later.output_tokens);
        count(&mut self.total_tokens, later.total_tokens);
        if let Some(later) = &later.input_tokens_details {
            let known = self.input_tokens_details.get_or_insert_default();
            count(&mut known.cached_tokens, later.cached_tokens);
            merge::counts(&mut known.extra, &later.extra);
        }
        if let Some(later) = &later.output_tokens_details {
            let known = self.output_tokens_details.get_or_insert_default();
            count(&mut known.reasoning_tokens, later.reasoning_tokens);
            merge::counts(&mut known.extra, &later.extra);
        }
        merge::counts(&mut self.extra, &later.extra);
    }
}

/// Converts to the counts that have different prices. A total above the sum of input and output tokens makes the cost
/// unknown, because the service does not describe the other tokens.
impl From<&ResponseUsage> for TokenCounts {
    fn from(usage: &ResponseUsage) -> Self {
        Self::new(usage.input_tokens, usage.output_tokens)
            .cached(usage.cached_tokens().unwrap_or_default())
            .total(usage.total_tokens)
    }
}

#[cfg(feature = "client")]
fn count(known: &mut u64, later: u64) {
    if later != 0 {
        *known = later;
    }
}

/// Details of the input tokens.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputTokensDetails {
    /// Number of tokens read from a cache, which cost less.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub cached_tokens: u64,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Details of the output tokens.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutputTokensDetails {
    /// Number of tokens spent on reasoning before the response.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub reasoning_tokens: u64,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
