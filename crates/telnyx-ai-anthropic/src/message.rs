//! A message of the model.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
#[cfg(feature = "client")]
use serde_json::json;
use serde_json::{Map, Value};
#[cfg(feature = "client")]
use telnyx_ai_core::internal;
use telnyx_ai_core::{Role, internal::lenient, open_enum};

use crate::block::ContentBlock;
use crate::content::Content;
use crate::tool_use::ToolUseBlock;
use crate::usage::Usage;

open_enum! {
    /// Why the model stopped.
    ///
    /// ```
    /// use telnyx_ai_anthropic::StopReason;
    ///
    /// assert_eq!(StopReason::from("max_tokens"), StopReason::MaxTokens);
    /// assert_eq!(StopReason::from("compaction"), StopReason::Other("compaction".into()));
    /// ```
    pub enum StopReason {
        /// It was done.
        EndTurn = "end_turn",
        /// `max_tokens` was used up.
        MaxTokens = "max_tokens",
        /// It met one of the `stop_sequences`; which one is in `stop_sequence`.
        StopSequence = "stop_sequence",
        /// It waits for the results of its tool calls.
        ToolUse = "tool_use",
        /// A long turn was interrupted: send the message back, and it goes on.
        PauseTurn = "pause_turn",
        /// It refuses to answer.
        Refusal = "refusal",
    }
}

/// An answer. A plain call returns it, and a stream adds up to it.
///
/// ```
/// use telnyx_ai_anthropic::{Message, StopReason};
///
/// let message: Message = serde_json::from_str(
///     r#"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi!"}],"stop_reason":"end_turn"}"#,
/// )?;
/// assert_eq!(message.text(), "Hi!");
/// assert_eq!(message.stop_reason, Some(StopReason::EndTurn));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// To go on with the conversation append it to the history as it is: it becomes a
/// [`MessageParam`](crate::MessageParam) with all its blocks, signatures of thoughts included.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Its id; empty when the service gave none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// `message` (wire: `type`).
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    pub kind: String,
    /// Role of the speaker: the assistant.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// The model that answered; empty when the service did not say.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Content in order: text, thinking, tool calls.
    #[serde(default, deserialize_with = "blocks")]
    pub content: Vec<ContentBlock>,
    /// Why it stopped; `None` when the service did not say.
    #[serde(default, deserialize_with = "stop_reason", skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    /// The stop sequence that it met.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub stop_sequence: Option<String>,
    /// The tokens that were read and written, and are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl Message {
    /// Returns the error that the message ended with, and the field that reports it.
    #[cfg(feature = "client")]
    pub(crate) fn failure(&self) -> Option<(&'static str, Value)> {
        let unknown = || json!({ "message": "the message ended with an error, and the service does not report which" });
        let ended = || self.stop_reason.as_ref().is_some_and(|reason| internal::is_failure(reason.as_str()));
        match internal::error_in(&self.extra) {
            Some((name, error)) => Some((name, error.clone())),
            None => ended().then(|| ("stop_reason", unknown())),
        }
    }

    /// The text: of several blocks, all of it. Empty when there is none.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::Message;
    /// let message: Message = serde_json::from_str(r#"{"content":[{"type":"text","text":"Two "},{"type":"text","text":"years."}]}"#)?;
    /// assert_eq!(message.text(), "Two years.");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(ContentBlock::as_text))
    }

    /// Returns the readable thinking of the model before its response; empty if it has none.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::Message;
    /// let message: Message = serde_json::from_str(r#"{"content":[{"type":"thinking","thinking":"Hm."},{"type":"text","text":"4"}]}"#)?;
    /// assert_eq!((message.thinking(), message.text()), ("Hm.".into(), "4".into()));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn thinking(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(ContentBlock::as_thinking))
    }

    /// The calls of tools that the model asks for.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::{ContentBlock, Message, MessageParam};
    /// # let message: Message = serde_json::from_str(r#"{"content":[{"type":"tool_use","id":"toolu_1","name":"now","input":{}}]}"#)?;
    /// let results: Vec<_> = message.tool_uses().map(|call| ContentBlock::tool_result(&call.id, "12:00")).collect();
    /// let history = [MessageParam::user("What time is it?"), message.into(), MessageParam::user(results)];
    /// # assert_eq!(serde_json::to_value(&history[2])?["content"][0]["tool_use_id"], "toolu_1");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tool_uses(&self) -> impl Iterator<Item = &ToolUseBlock> {
        self.content.iter().filter_map(ContentBlock::as_tool_use)
    }
}

impl Default for Message {
    fn default() -> Self {
        Self {
            id: String::new(),
            kind: String::new(),
            role: Role::Assistant,
            model: String::new(),
            content: Vec::new(),
            stop_reason: None,
            stop_sequence: None,
            usage: None,
            extra: Map::new(),
        }
    }
}

/// Copies only where there is more than one text.
fn joined<'a>(mut texts: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let first = Cow::Borrowed(texts.next().unwrap_or_default());
    texts.fold(first, |all, text| all + text)
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let said = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(said.unwrap_or_else(assistant))
}

/// Blocks, null, or a text in place of its one block.
fn blocks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ContentBlock>, D::Error> {
    Ok(Option::<Content>::deserialize(deserializer)?.map(Content::into_blocks).unwrap_or_default())
}

/// Some servers send an empty string where they mean null.
pub(crate) fn stop_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<StopReason>, D::Error> {
    let word = Option::<StopReason>::deserialize(deserializer)?;
    Ok(word.filter(|reason| !reason.as_str().is_empty()))
}
