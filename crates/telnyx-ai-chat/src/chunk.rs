//! Chunks of a streamed completion.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal;
use telnyx_ai_core::{Timestamp, internal::lenient, keep_extra};

use crate::completion::{FinishReason, Logprobs};
use crate::delta::Delta;
use crate::usage::Usage;

/// One piece of a streamed completion.
///
/// ```
/// use telnyx_ai_chat::ChatChunk;
///
/// let chunk: ChatChunk = serde_json::from_str(r#"{"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#)?;
/// assert_eq!(chunk.text_delta(), "Hel");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(tag = "object", rename = "chat.completion.chunk")]
pub struct ChatChunk {
    /// The id of the completion, the same in every chunk.
    pub id: String,
    /// Creation time of the completion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The model that answers.
    pub model: String,
    /// Additions to each choice; empty in a chunk that only reports usage.
    pub choices: Vec<ChunkChoice>,
    /// The tokens so far, in the chunk that reports them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

keep_extra!(ChatChunk {
    "id" => id: String = lenient::string,
    "created" => created: Option<Timestamp> = lenient::opt_timestamp,
    "model" => model: String = lenient::string,
    "choices" => choices: Vec<ChunkChoice> = lenient::list,
    "usage" => usage: Option<Usage> = lenient::opt_object,
} skip "object");

impl ChatChunk {
    /// The text that this chunk adds to the first choice (index 0); empty when it adds none.
    ///
    /// ```
    /// let usage_only: telnyx_ai_chat::ChatChunk = serde_json::from_str(r#"{"choices":[],"usage":{"total_tokens":9}}"#)?;
    /// assert_eq!(usage_only.text_delta(), "");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text_delta(&self) -> &str {
        self.first().and_then(|choice| choice.delta.content.as_deref()).unwrap_or_default()
    }

    /// The reasoning that this chunk adds to the first choice; empty when it adds none.
    ///
    /// ```
    /// let chunk: telnyx_ai_chat::ChatChunk = serde_json::from_str(r#"{"choices":[{"delta":{"reasoning_content":"Hm."}}]}"#)?;
    /// assert_eq!(chunk.reasoning_delta(), "Hm.");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning_delta(&self) -> &str {
        self.first().and_then(|choice| choice.delta.reasoning()).unwrap_or_default()
    }

    fn first(&self) -> Option<&ChunkChoice> {
        self.choices.iter().find(|choice| choice.index == 0)
    }

    /// Returns true for a chunk that is no error object as a whole. Its content counts even if it reports an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !self.choices.is_empty() || self.usage.is_some()
    }
}

/// An addition to one choice.
///
/// ```
/// use telnyx_ai_chat::{ChunkChoice, FinishReason};
///
/// let last: ChunkChoice = serde_json::from_str(r#"{"index":0,"delta":{},"finish_reason":"stop"}"#)?;
/// assert_eq!(last.finish_reason, Some(FinishReason::Stop));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "WireChoice")]
pub struct ChunkChoice {
    /// Index of the choice, from 0.
    pub index: u64,
    /// Added content (wire: `delta`, or `message` where the service answers with a whole completion).
    pub delta: Delta,
    /// Why the choice ended, in its last chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities of the tokens of this chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Some servers write both a `delta` and, beside it, the `message` as it is so far: the delta is what counts.
struct WireChoice {
    index: u64,
    delta: Option<Delta>,
    // Boxed, because it is rarely there and each chunk would carry its room along.
    message: Option<Box<Delta>>,
    finish_reason: Option<FinishReason>,
    logprobs: Option<Logprobs>,
    extra: Map<String, Value>,
}

keep_extra!(WireChoice {
    "index" => index: u64 = lenient::any_count,
    "delta" => delta: Option<Delta> = Deserialize::deserialize,
    "message" => message: Option<Box<Delta>> = Deserialize::deserialize,
    "finish_reason" => finish_reason: Option<FinishReason> = crate::completion::finish_reason,
    "logprobs" => logprobs: Option<Logprobs> = lenient::opt_object,
});

impl From<WireChoice> for ChunkChoice {
    fn from(wire: WireChoice) -> Self {
        let WireChoice { index, delta, message, finish_reason, logprobs, mut extra } = wire;
        let delta = match (delta, message) {
            (Some(delta), Some(message)) => {
                // Of the message beside a delta only an error is new.
                if let Some((name, error)) = internal::error_in(&message.extra) {
                    extra.entry(name).or_insert_with(|| error.clone());
                }
                delta
            }
            (delta, message) => delta.or_else(|| message.map(|message| *message)).unwrap_or_default(),
        };
        Self { index, delta, finish_reason, logprobs, extra }
    }
}
