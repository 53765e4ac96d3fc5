//! A message of the model.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
#[cfg(feature = "client")]
use serde_json::json;
use serde_json::{Map, Value};
#[cfg(feature = "client")]
use telnyx_ai_core::internal;
use telnyx_ai_core::{Money, PriceList, Role, internal::lenient, open_enum};

use crate::block::ContentBlock;
use crate::content::Content;
use crate::tool_use::ToolUseBlock;
use crate::usage::Usage;

open_enum! {
    /// Reason that the model stopped.
    pub enum StopReason {
        /// The model completed its response.
        EndTurn = "end_turn",
        /// The response reached `max_tokens`.
        MaxTokens = "max_tokens",
        /// The model generated one of the `stop_sequences`; see [`Message::stop_sequence`].
        StopSequence = "stop_sequence",
        /// The model waits for the results of its tool calls.
        ToolUse = "tool_use",
        /// A long turn was paused. To continue it, send the message back.
        PauseTurn = "pause_turn",
        /// The model declined to respond.
        Refusal = "refusal",
    }
}

/// A message of the model, returned by a plain call or assembled from a stream.
///
/// ```
/// use telnyx_ai::anthropic::{Message, StopReason};
///
/// fn show(message: &Message) {
///     println!("{}", message.text());
///     if message.stop_reason == Some(StopReason::MaxTokens) {
///         println!("… (raise `max_tokens`)");
///     }
///     if let Some(usage) = &message.usage {
///         println!("{} input and {} output tokens", usage.input_tokens, usage.output_tokens);
///     }
/// }
/// ```
///
/// To continue the conversation, append the message to the history. It converts into a
/// [`MessageParam`](crate::MessageParam) with all its blocks, including the signatures of thinking blocks.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Id of the message; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// Kind of the object: `message` (wire: `type`).
    #[serde(default, rename = "type", deserialize_with = "lenient::string")]
    pub kind: String,
    /// Role of the speaker: the assistant.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// Model that created the message; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Content blocks in order: text, thinking, tool calls.
    #[serde(default, deserialize_with = "blocks")]
    pub content: Vec<ContentBlock>,
    /// Reason that the model stopped; `None` if the service sent none.
    #[serde(default, deserialize_with = "stop_reason", skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    /// Stop sequence that the model generated.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub stop_sequence: Option<String>,
    /// Number of input and output tokens, which are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl Message {
    /// Returns the error of a failed message and the name of the field that reports it.
    #[cfg(feature = "client")]
    pub(crate) fn failure(&self) -> Option<(&'static str, Value)> {
        let unknown = || json!({ "message": "the message ended with an error; the service reported no reason" });
        let ended = || self.stop_reason.as_ref().is_some_and(|reason| internal::is_failure(reason.as_str()));
        match internal::error_in(&self.extra) {
            Some((name, error)) => Some((name, error.clone())),
            None => ended().then(|| ("stop_reason", unknown())),
        }
    }

    /// Returns the concatenated text of all text blocks; empty if there is none.
    pub fn text(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(ContentBlock::as_text))
    }

    /// Returns the concatenated text of all thinking blocks; empty if there is none.
    pub fn thinking(&self) -> Cow<'_, str> {
        joined(self.content.iter().filter_map(ContentBlock::as_thinking))
    }

    /// Returns the cost of the message, at the price of its [`model`](field@Self::model); `None` if it is unknown. See
    /// [`PriceList`].
    ///
    /// A service tier that the request names has another price. If the response does not name it, the cost is computed
    /// at the default price.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        let usage = self.usage.as_ref();
        let tier = usage.and_then(|usage| usage.extra.get("service_tier")).or_else(|| self.extra.get("service_tier"));
        prices.response_cost(&self.model, tier.and_then(Value::as_str), usage)
    }

    /// Returns the tool calls that the model requests.
    ///
    /// ```
    /// use telnyx_ai::anthropic::{ContentBlock, CreateMessage, Message, MessageParam};
    ///
    /// /// Appends the message of the model and the results of its tool calls.
    /// fn next(request: CreateMessage, message: &Message) -> CreateMessage {
    ///     let results: Vec<ContentBlock> = message
    ///         .tool_uses()
    ///         .map(|call| ContentBlock::tool_result(&call.id, "12:00"))
    ///         .collect();
    ///     request.message(message).message(MessageParam::user(results))
    /// }
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

/// Concatenates texts; a single text is borrowed.
fn joined<'a>(mut texts: impl Iterator<Item = &'a str>) -> Cow<'a, str> {
    let first = Cow::Borrowed(texts.next().unwrap_or_default());
    texts.fold(first, |all, text| all + text)
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let role = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(role.unwrap_or_else(assistant))
}

/// Accepts blocks, `null`, or text instead of one text block.
fn blocks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ContentBlock>, D::Error> {
    Ok(Option::<Content>::deserialize(deserializer)?.map(Content::into_blocks).unwrap_or_default())
}

/// Accepts an empty string as `null`, because some servers send an empty string.
pub(crate) fn stop_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<StopReason>, D::Error> {
    let reason = Option::<StopReason>::deserialize(deserializer)?;
    Ok(reason.filter(|reason| !reason.as_str().is_empty()))
}
