//! Tokens.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;

/// The tokens of one call.
///
/// ```
/// let usage: telnyx_ai_anthropic::Usage = serde_json::from_str(r#"{"input_tokens":9,"output_tokens":"3","cache_read_input_tokens":null}"#)?;
/// assert_eq!((usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens), (9, 3, None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read, without those of the cache.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub input_tokens: u64,
    /// Tokens written, thinking included.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub output_tokens: u64,
    /// Tokens written into the cache.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub cache_creation_input_tokens: Option<u64>,
    /// Tokens read from the cache.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub cache_read_input_tokens: Option<u64>,
    /// Further counts, such as `server_tool_use`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Usage {
    /// Takes over what a later report says. Counts are of the whole message so far and never sink, so the later one is
    /// right; a report that leaves one out, or says 0, knows nothing of it.
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
