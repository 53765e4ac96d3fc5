//! The tokens of a response.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::merge;

/// The tokens of one response.
///
/// ```
/// let usage: telnyx_ai_openai::ResponseUsage = serde_json::from_str(
///     r#"{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":"3","total_tokens":12}"#,
/// )?;
/// assert_eq!(usage.input_tokens + usage.output_tokens, usage.total_tokens);
/// assert_eq!(usage.input_tokens_details.unwrap().cached_tokens, 4);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseUsage {
    /// Tokens read.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub input_tokens: u64,
    /// Kinds of input tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub input_tokens_details: Option<InputTokensDetails>,
    /// Tokens written.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub output_tokens: u64,
    /// Kinds of output tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub output_tokens_details: Option<OutputTokensDetails>,
    /// Both together.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub total_tokens: u64,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ResponseUsage {
    /// Returns the output tokens that the model spent on reasoning; `None` when the service did not report details.
    ///
    /// ```
    /// let usage: telnyx_ai_openai::ResponseUsage =
    ///     serde_json::from_str(r#"{"output_tokens":90,"output_tokens_details":{"reasoning_tokens":64}}"#)?;
    /// assert_eq!((usage.reasoning_tokens(), usage.cached_tokens()), (Some(64), None));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.output_tokens_details.as_ref().map(|details| details.reasoning_tokens)
    }

    /// Returns the input tokens that were read from a cache; `None` when the service did not report details.
    pub fn cached_tokens(&self) -> Option<u64> {
        self.input_tokens_details.as_ref().map(|details| details.cached_tokens)
    }

    /// Merges a later report of the same response, field by field. Counts never sink, so the later one is right; a report
    /// that leaves a field out, or says 0, knows nothing of it.
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

#[cfg(feature = "client")]
fn count(known: &mut u64, later: u64) {
    if later != 0 {
        *known = later;
    }
}

/// Kinds of input tokens.
///
/// ```
/// let details: telnyx_ai_openai::InputTokensDetails = serde_json::from_str(r#"{"cached_tokens":4}"#)?;
/// assert_eq!(details.cached_tokens, 4);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct InputTokensDetails {
    /// Tokens that were known from before, and cost less.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub cached_tokens: u64,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Kinds of output tokens.
///
/// ```
/// let details: telnyx_ai_openai::OutputTokensDetails = serde_json::from_str(r#"{"reasoning_tokens":64}"#)?;
/// assert_eq!(details.reasoning_tokens, 64);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OutputTokensDetails {
    /// Tokens that the model thought with before it answered.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub reasoning_tokens: u64,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
