//! Chunks of a streamed completion.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal;
use telnyx_ai_core::{Timestamp, internal::lenient, keep_extra};

use crate::completion::{FinishReason, Logprobs};
use crate::delta::Delta;
use crate::usage::Usage;

/// One chunk of a streamed completion.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let mut stream = telnyx.chat().stream("How many weeks are in a century?").await?;
/// while let Some(chunk) = stream.try_next().await? {
///     eprint!("{}", chunk.reasoning_delta());
///     print!("{}", chunk.text_delta());
/// }
/// # Ok(()) }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(tag = "object", rename = "chat.completion.chunk")]
pub struct ChatChunk {
    /// Id of the completion, the same in every chunk.
    pub id: String,
    /// Creation time of the completion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Id of the model.
    pub model: String,
    /// Additions to each choice; empty in a chunk that only reports usage.
    pub choices: Vec<ChunkChoice>,
    /// Token usage so far, in the chunks that report it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Extra fields, unknown to the SDK.
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
    /// Returns the text that this chunk adds to the first choice (index 0); empty if it adds none.
    pub fn text_delta(&self) -> &str {
        self.first().and_then(|choice| choice.delta.content.as_deref()).unwrap_or_default()
    }

    /// Returns the reasoning that this chunk adds to the first choice (index 0); empty if it adds none.
    pub fn reasoning_delta(&self) -> &str {
        self.first().and_then(|choice| choice.delta.reasoning()).unwrap_or_default()
    }

    fn first(&self) -> Option<&ChunkChoice> {
        self.choices.iter().find(|choice| choice.index == 0)
    }

    /// Returns `false` for a chunk that consists of an error object only. The content of other chunks counts even if
    /// they report an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !self.choices.is_empty() || self.usage.is_some()
    }
}

/// An addition to one choice.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "WireChoice")]
pub struct ChunkChoice {
    /// Index of the choice, from 0.
    pub index: u64,
    /// Added content (wire: `delta`, or `message` if the service sends a plain completion instead of chunks).
    pub delta: Delta,
    /// Reason why the choice ended, in its last chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities of the tokens of this chunk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The wire form of a [`ChunkChoice`]. Some servers send a `delta` and the `message` so far; the `delta` counts.
struct WireChoice {
    index: u64,
    delta: Option<Delta>,
    // Boxed, because it is rare and would enlarge every chunk.
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
                // The message contains the earlier deltas; only an error in it is new.
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
