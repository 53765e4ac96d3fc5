//! Token usage of a call.

use std::ops::AddAssign;

use serde::Serialize;
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;
use telnyx_ai_core::{TokenCounts, keep_extra};

/// Group and name of the details that have a method.
const REASONING: (&str, &str) = ("completion_tokens_details", "reasoning_tokens");
const CACHED: (&str, &str) = ("prompt_tokens_details", "cached_tokens");

/// Token usage of one call.
///
/// ```
/// use telnyx_ai::chat::Usage;
///
/// let mut total = Usage::default();
/// for wire in [r#"{"prompt_tokens":9,"completion_tokens":3}"#, r#"{"total_tokens":12}"#] {
///     let usage: Usage = serde_json::from_str(wire)?;
///     total += &usage;
/// }
/// assert_eq!(total.total_tokens, 24);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Usage {
    /// Number of tokens read.
    pub prompt_tokens: u64,
    /// Number of tokens written, reasoning included.
    pub completion_tokens: u64,
    /// Sum of both.
    pub total_tokens: u64,
    /// Further counts, such as `prompt_tokens_details`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

keep_extra!(Usage {
    "prompt_tokens" => prompt_tokens: u64 = lenient::any_count,
    "completion_tokens" => completion_tokens: u64 = lenient::any_count,
    "total_tokens" => total_tokens: u64 = lenient::any_count,
});

impl Usage {
    /// Returns the number of completion tokens spent on reasoning; `None` if the service did not report it.
    ///
    /// Reasoning tokens are part of `completion_tokens` and count toward `max_tokens`. Wire name:
    /// `completion_tokens_details.reasoning_tokens`, which stays in `extra`.
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.detail(REASONING)
    }

    /// Returns the number of prompt tokens read from a cache; `None` if the service did not report it.
    ///
    /// Cached tokens are part of `prompt_tokens`. Wire name: `prompt_tokens_details.cached_tokens`, which stays in
    /// `extra`.
    pub fn cached_tokens(&self) -> Option<u64> {
        self.detail(CACHED)
    }

    /// Returns a detail from its group, or from beside the counts, where some servers send the detail.
    fn detail(&self, (group, name): (&str, &str)) -> Option<u64> {
        let grouped = self.extra.get(group).and_then(|group| group.get(name));
        lenient::opt_any_count(grouped.or_else(|| self.extra.get(name))?).ok().flatten()
    }

    /// Merges a later report of the same call, field by field. Counts cover the call so far and never decrease, so a
    /// later count replaces an earlier count. A missing count and a 0 replace nothing.
    #[cfg(feature = "client")]
    pub(crate) fn update(&mut self, later: &Self) {
        let count = |known: &mut u64, later: u64| *known = if later == 0 { *known } else { later };
        count(&mut self.prompt_tokens, later.prompt_tokens);
        count(&mut self.completion_tokens, later.completion_tokens);
        count(&mut self.total_tokens, later.total_tokens);
        merge::counts(&mut self.extra, &later.extra);
    }
}

/// Converts to the counts that have different prices. A total above the sum of prompt and completion tokens makes the cost
/// unknown, because the service does not describe the other tokens.
impl From<&Usage> for TokenCounts {
    fn from(usage: &Usage) -> Self {
        Self::new(usage.prompt_tokens, usage.completion_tokens)
            .cached(usage.cached_tokens().unwrap_or_default())
            .total(usage.total_tokens)
    }
}

/// Adds the usage of another call. Of the counts in `extra`, only reasoning and cached tokens are added. For a call
/// without a reported total, the sum of prompt and completion tokens is added.
impl AddAssign<&Usage> for Usage {
    fn add_assign(&mut self, other: &Usage) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self.completion_tokens.saturating_add(other.completion_tokens);
        // A token budget must count calls without a reported total.
        let parts = other.prompt_tokens.saturating_add(other.completion_tokens);
        let total = if other.total_tokens == 0 { parts } else { other.total_tokens };
        self.total_tokens = self.total_tokens.saturating_add(total);
        for detail in [REASONING, CACHED] {
            if let Some(more) = other.detail(detail) {
                let sum = self.detail(detail).unwrap_or_default().saturating_add(more);
                let (group, name) = detail;
                if let Value::Object(group) = self.extra.entry(group).or_insert_with(|| Map::new().into()) {
                    group.insert(name.to_owned(), sum.into());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
