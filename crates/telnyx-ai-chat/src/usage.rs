//! The tokens of a call.

use std::ops::AddAssign;

use serde::Serialize;
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;
use telnyx_ai_core::keep_extra;

/// The group and the name of two details that have methods of their own.
const REASONING: (&str, &str) = ("completion_tokens_details", "reasoning_tokens");
const CACHED: (&str, &str) = ("prompt_tokens_details", "cached_tokens");

/// The tokens of one call.
///
/// ```
/// let usage: telnyx_ai_chat::Usage = serde_json::from_str(r#"{"prompt_tokens":9,"completion_tokens":"3","total_tokens":12}"#)?;
/// assert_eq!(usage.prompt_tokens + usage.completion_tokens, usage.total_tokens);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Usage {
    /// Tokens read.
    pub prompt_tokens: u64,
    /// Tokens written.
    pub completion_tokens: u64,
    /// Both together.
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
    /// Returns the completion tokens that the model spent on reasoning; `None` when the service did not report them.
    ///
    /// ```
    /// let usage: telnyx_ai_chat::Usage = serde_json::from_str(
    ///     r#"{"completion_tokens":90,"completion_tokens_details":{"reasoning_tokens":64}}"#,
    /// )?;
    /// assert_eq!((usage.reasoning_tokens(), usage.cached_tokens()), (Some(64), None));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// They are part of `completion_tokens` and of `max_tokens`. Wire name:
    /// `completion_tokens_details.reasoning_tokens`, which stays in `extra`.
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.detail(REASONING)
    }

    /// Returns the prompt tokens that were read from a cache; `None` when the service did not report them.
    ///
    /// They are part of `prompt_tokens`. Wire name: `prompt_tokens_details.cached_tokens`, which stays in `extra`.
    pub fn cached_tokens(&self) -> Option<u64> {
        self.detail(CACHED)
    }

    /// Some servers report a detail beside the counts, not in its group.
    fn detail(&self, (group, name): (&str, &str)) -> Option<u64> {
        let grouped = self.extra.get(group).and_then(|group| group.get(name));
        lenient::opt_any_count(grouped.or_else(|| self.extra.get(name))?).ok().flatten()
    }

    /// Merges a later report of the same call, field by field. Counts are of the whole call so far and never sink, so the
    /// later one is right; a report that leaves a field out, or says 0, knows nothing of it.
    #[cfg(feature = "client")]
    pub(crate) fn update(&mut self, later: &Self) {
        let count = |known: &mut u64, later: u64| *known = if later == 0 { *known } else { later };
        count(&mut self.prompt_tokens, later.prompt_tokens);
        count(&mut self.completion_tokens, later.completion_tokens);
        count(&mut self.total_tokens, later.total_tokens);
        merge::counts(&mut self.extra, &later.extra);
    }
}

/// Adds up calls. Of the counts in `extra`, the reasoning tokens and the cached tokens are added. The total of a call that
/// reports none is the sum of its prompt and completion tokens.
///
/// ```
/// use telnyx_ai_chat::Usage;
///
/// let mut sum = Usage::default();
/// for total in ["9", "12"] {
///     sum += &serde_json::from_str::<Usage>(&format!(r#"{{"total_tokens":{total}}}"#)).unwrap();
/// }
/// assert_eq!(sum.total_tokens, 21);
/// ```
impl AddAssign<&Usage> for Usage {
    fn add_assign(&mut self, other: &Usage) {
        self.prompt_tokens = self.prompt_tokens.saturating_add(other.prompt_tokens);
        self.completion_tokens = self.completion_tokens.saturating_add(other.completion_tokens);
        // A budget must count a call whose total the service leaves out.
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
