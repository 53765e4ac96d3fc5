//! Token usage of a message.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::TokenCounts;
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;

/// Token usage of a message.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Number of input tokens, without cached tokens.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub input_tokens: u64,
    /// Number of output tokens, thinking included.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub output_tokens: u64,
    /// Number of input tokens written into the cache.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub cache_creation_input_tokens: Option<u64>,
    /// Number of input tokens read from the cache.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub cache_read_input_tokens: Option<u64>,
    /// Further counts, such as `server_tool_use`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Usage {
    /// Merges a later report. Counts cover the complete message so far and never decrease, so the later count replaces
    /// the earlier count. A count of 0 means that the count is unknown, and is ignored.
    #[cfg(feature = "client")]
    pub(crate) fn update(&mut self, later: &Self) {
        let count = |known: &mut u64, later: u64| *known = if later == 0 { *known } else { later };
        count(&mut self.input_tokens, later.input_tokens);
        count(&mut self.output_tokens, later.output_tokens);
        let opt_count = |known: &mut Option<u64>, later: Option<u64>| {
            *known = later.filter(|later| *later != 0).or(*known).or(later);
        };
        opt_count(&mut self.cache_creation_input_tokens, later.cache_creation_input_tokens);
        opt_count(&mut self.cache_read_input_tokens, later.cache_read_input_tokens);
        merge::counts(&mut self.extra, &later.extra);
    }
}

/// Converts to the counts that have different prices. Tokens written into the cache make the cost unknown, because they
/// have no listed price.
impl From<&Usage> for TokenCounts {
    fn from(usage: &Usage) -> Self {
        let cached = usage.cache_read_input_tokens.unwrap_or_default();
        Self::new(usage.input_tokens.saturating_add(cached), usage.output_tokens)
            .cached(cached)
            .unpriced(usage.cache_creation_input_tokens.unwrap_or_default())
    }
}
