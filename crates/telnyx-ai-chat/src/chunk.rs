//! What a streamed answer is made of.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{FunctionCall, Role, Timestamp, decode, keep_extra, lenient};

use crate::completion::{FinishReason, Logprobs};
use crate::content::ContentPart;
use crate::message::reasoning;
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChatChunk {
    /// The id of the completion, the same in every chunk.
    pub id: String,
    /// When the completion was made.
    pub created: Option<Timestamp>,
    /// The model that answers.
    pub model: String,
    /// What each choice goes on with; empty in a chunk that only reports usage.
    pub choices: Vec<ChunkChoice>,
    /// The tokens so far, in the chunk that reports them.
    pub usage: Option<Usage>,
    /// Fields that the SDK does not model.
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
    pub(crate) fn is_plain(&self) -> bool {
        !self.choices.is_empty() || self.usage.is_some()
    }
}

/// What one choice goes on with.
///
/// ```
/// use telnyx_ai_chat::{ChunkChoice, FinishReason};
///
/// let last: ChunkChoice = serde_json::from_str(r#"{"index":0,"delta":{},"finish_reason":"stop"}"#)?;
/// assert_eq!(last.finish_reason, Some(FinishReason::Stop));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "WireChoice")]
pub struct ChunkChoice {
    /// Which choice, from 0.
    pub index: u64,
    /// What is added (wire: `delta`, or `message` where the service answers with a whole completion).
    pub delta: Delta,
    /// Why the choice ended, in its last chunk.
    pub finish_reason: Option<FinishReason>,
    /// How likely the tokens of this chunk were.
    pub logprobs: Option<Logprobs>,
    /// Fields that the SDK does not model.
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
                if let Some((name, error)) = decode::error_in(&message.extra) {
                    extra.entry(name).or_insert_with(|| error.clone());
                }
                delta
            }
            (delta, message) => delta.or_else(|| message.map(|message| *message)).unwrap_or_default(),
        };
        Self { index, delta, finish_reason, logprobs, extra }
    }
}

/// What a chunk adds to a message.
///
/// ```
/// let delta: telnyx_ai_chat::Delta = serde_json::from_str(r#"{"role":"assistant","content":"Hel","reasoning":"Hm."}"#)?;
/// assert_eq!((delta.content.as_deref(), delta.reasoning()), (Some("Hel"), Some("Hm.")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// Who speaks, in the first chunk.
    pub role: Option<Role>,
    /// More text.
    pub content: Option<String>,
    /// More of one or several tool calls.
    pub tool_calls: Vec<ToolCallDelta>,
    /// Fields that the SDK does not model, such as `refusal`.
    pub extra: Map<String, Value>,
    pub(crate) reasoning_content: Option<String>,
    pub(crate) reasoning: Option<String>,
}

keep_extra!(Delta {
    "role" => role: Option<Role> = Deserialize::deserialize,
    "content" => content: Option<String> = text,
    "tool_calls" => tool_calls: Vec<ToolCallDelta> = lenient::list,
    "reasoning_content" => reasoning_content: Option<String> = lenient::opt_json_text,
    "reasoning" => reasoning: Option<String> = lenient::opt_json_text,
});

impl Delta {
    /// More of what the model thinks before it answers (wire: `reasoning_content` or `reasoning`).
    ///
    /// ```
    /// let delta: telnyx_ai_chat::Delta = serde_json::from_str(r#"{"reasoning_content":"Hm."}"#)?;
    /// assert_eq!(delta.reasoning(), Some("Hm."));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning(&self) -> Option<&str> {
        reasoning(&self.reasoning_content, &self.reasoning)
    }
}

/// A piece of a tool call.
///
/// ```
/// let piece: telnyx_ai_chat::ToolCallDelta = serde_json::from_str(r#"{"index":0,"function":{"arguments":"{\"ci"}}"#)?;
/// assert_eq!((piece.index, piece.function.arguments.as_str()), (Some(0), "{\"ci"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolCallDelta {
    /// Which call of the message, from 0; some servers leave it out.
    pub index: Option<u64>,
    /// The id of the call; mostly in its first piece only.
    pub id: String,
    /// The kind of tool (wire: `type`).
    pub kind: String,
    /// The name, mostly in the first piece only, and more of the arguments.
    pub function: FunctionCall,
    /// Fields that the SDK does not model, such as `extra_content`, or more of `custom` in a call of a custom tool.
    pub extra: Map<String, Value>,
}

keep_extra!(ToolCallDelta {
    "index" => index: Option<u64> = lenient::opt_any_count,
    "id" => id: String = lenient::string,
    "type" => kind: String = lenient::string,
    "function" => function: FunctionCall = lenient::or_default,
});

impl ToolCallDelta {
    /// Returns the name of the function or of the custom tool; empty in most pieces but the first.
    #[cfg(feature = "client")]
    pub(crate) fn name(&self) -> &str {
        name_of(&self.function, &self.extra)
    }
}

/// Returns the name of the function or custom tool of a call, given its function and its extra fields.
#[cfg(feature = "client")]
pub(crate) fn name_of<'a>(function: &'a FunctionCall, extra: &'a Map<String, Value>) -> &'a str {
    let custom = || extra.get("custom")?.get("name")?.as_str();
    Some(function.name.as_str()).filter(|name| !name.is_empty()).or_else(custom).unwrap_or_default()
}

/// Text, null, or one or several content parts, of which the texts are joined.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    lenient::opt_text_or(deserializer, "a text, null or an array of content parts", |value| {
        // An object that is no part is not taken for one without text, because what it says would be lost.
        if value.is_object() && value.get("type").is_none() {
            return None;
        }
        let parts = lenient::objects::<_, ContentPart>(value).ok()?;
        Some(parts.iter().filter_map(ContentPart::as_text).collect())
    })
}
