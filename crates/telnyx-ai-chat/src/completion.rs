//! A chat completion.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, Timestamp, ToolCall, internal::lenient, open_enum};

use crate::message::Message;
use crate::usage::Usage;

open_enum! {
    /// Why the model stopped.
    ///
    /// ```
    /// use telnyx_ai_chat::FinishReason;
    ///
    /// assert_eq!(FinishReason::from("length"), FinishReason::Length);
    /// assert_eq!(FinishReason::from("paused"), FinishReason::Other("paused".into()));
    /// ```
    ///
    /// Any word ends a choice, one that the SDK does not know too, such as `abort` or `ERROR_LIMIT`: check it where the
    /// reason matters. Only `error` and `failed`, in any case, are errors of the call.
    pub enum FinishReason {
        /// It was done, or met a stop sequence.
        Stop = "stop",
        /// `max_tokens`, or the model's context, was used up.
        Length = "length",
        /// It waits for the results of its tool calls.
        ToolCalls = "tool_calls",
        /// A filter cut the answer.
        ContentFilter = "content_filter",
    }
}

/// A chat completion. A plain call returns it, and a stream adds up to it.
///
/// ```
/// use telnyx_ai_chat::ChatCompletion;
///
/// let reply: ChatCompletion = serde_json::from_str(
///     r#"{"id":"c-1","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi!"},"finish_reason":"stop"}]}"#,
/// )?;
/// assert_eq!(reply.text(), "Hi!");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatCompletion {
    /// The id of the completion; empty when the service gave none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// `chat.completion`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// The model that answered; empty when the service did not say.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// The answers: one, or as many as `n` asked for.
    #[serde(deserialize_with = "lenient::required_list")]
    pub choices: Vec<Choice>,
    /// The tokens that were read and written, and are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Fields that the SDK does not model. See [`ChatStream`](crate::ChatStream) for those of a stream.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ChatCompletion {
    /// Returns the text of the first choice, of all its parts together, without the model's [`reasoning`](Self::reasoning).
    ///
    /// ```
    /// assert_eq!(telnyx_ai_chat::ChatCompletion::default().text(), "");
    /// ```
    ///
    /// Empty when the model wrote none: it called tools, or its reasoning used up the limit on tokens; see
    /// [`is_truncated`](Self::is_truncated).
    pub fn text(&self) -> Cow<'_, str> {
        self.choices.first().map(|choice| choice.message.text()).unwrap_or_default()
    }

    /// The message of the first choice, to append to the conversation.
    ///
    /// ```
    /// # use telnyx_ai_chat::{ChatCompletion, Message};
    /// # let reply: ChatCompletion = serde_json::from_str(r#"{"choices":[{"message":{"content":"Hi!"}}]}"#)?;
    /// let mut conversation = vec![Message::user("Hello.")];
    /// conversation.extend(reply.message().cloned());
    /// # assert_eq!(conversation[1].text(), "Hi!");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn message(&self) -> Option<&Message> {
        self.choices.first().map(|choice| &choice.message)
    }

    /// The tool calls of the first choice.
    ///
    /// ```
    /// # let reply: telnyx_ai_chat::ChatCompletion = serde_json::from_str(r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}]}"#)?;
    /// for call in reply.tool_calls() {
    ///     println!("{} {}({})", call.id, call.name(), call.function.arguments);
    /// }
    /// # assert_eq!(reply.tool_calls().len(), 1);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn tool_calls(&self) -> &[ToolCall] {
        self.choices.first().map(|choice| choice.message.tool_calls.as_slice()).unwrap_or_default()
    }

    /// Why the first choice ended.
    ///
    /// ```
    /// # use telnyx_ai_chat::{ChatCompletion, FinishReason};
    /// # let reply: ChatCompletion = serde_json::from_str(r#"{"choices":[{"message":{"content":"Once upon a"},"finish_reason":"length"}]}"#)?;
    /// assert_eq!(reply.finish_reason(), Some(&FinishReason::Length));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.choices.first()?.finish_reason.as_ref()
    }

    /// Returns true if the first choice ended at the limit on tokens (finish reason `length`): its text is incomplete, and
    /// empty if the model was still reasoning.
    ///
    /// ```
    /// # use telnyx_ai_chat::ChatCompletion;
    /// # let reply: ChatCompletion = serde_json::from_str(r#"{"choices":[{"message":{"content":null,"reasoning_content":"Hm."},"finish_reason":"length"}]}"#)?;
    /// if reply.is_truncated() {
    ///     println!("incomplete, raise `max_tokens`: {:?}", reply.text());
    /// }
    /// # assert!(reply.is_truncated() && reply.text().is_empty());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// Raise `max_tokens`; a lower `reasoning_effort` also leaves more of it to the text. `usage` has the tokens, those of
    /// reasoning included. `complete_as` returns an error instead, unless the value is complete.
    pub fn is_truncated(&self) -> bool {
        self.finish_reason() == Some(&FinishReason::Length)
    }

    /// Returns the reasoning of the first choice (wire: `reasoning_content`, `reasoning` or `thinking`); `None` when the
    /// service sent none.
    ///
    /// ```
    /// # let reply: telnyx_ai_chat::ChatCompletion = serde_json::from_str(r#"{"choices":[{"message":{"content":"4","reasoning":"2 + 2"}}]}"#)?;
    /// assert_eq!((reply.reasoning(), &*reply.text()), (Some("2 + 2"), "4"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning(&self) -> Option<&str> {
        self.choices.first()?.message.reasoning()
    }
}

/// One of the answers of a completion.
///
/// ```
/// # let reply: telnyx_ai_chat::ChatCompletion = serde_json::from_str(r#"{"choices":[{"index":0,"message":{"content":"Yes."}},{"index":1,"message":{"content":"No."}}]}"#)?;
/// let texts: Vec<_> = reply.choices.iter().map(|choice| choice.message.text()).collect();
/// assert_eq!(texts, ["Yes.", "No."]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Its number, from 0.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub index: u64,
    /// The message of the model; empty when the service sent none, or `null`.
    #[serde(default = "empty_message", deserialize_with = "message")]
    pub message: Message,
    /// Why it stopped; `None` when the service did not say.
    #[serde(default, deserialize_with = "finish_reason", skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities of the tokens, with `logprobs`.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Fields that the SDK does not model, such as `content_filter_results`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn empty_message() -> Message {
    Message::empty(Role::Assistant)
}

fn message<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(empty_message))
}

/// Some servers send an empty string where they mean null.
pub(crate) fn finish_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FinishReason>, D::Error> {
    let word = Option::<FinishReason>::deserialize(deserializer)?;
    Ok(word.filter(|reason| !reason.as_str().is_empty()))
}

/// Log probabilities of the tokens of a response.
///
/// ```
/// let logprobs: telnyx_ai_chat::Logprobs = serde_json::from_str(r#"{"content":[{"token":"Oslo","logprob":-0.02}]}"#)?;
/// assert!(logprobs.content[0].logprob.is_some_and(|logprob| logprob.exp() > 0.9));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logprobs {
    /// One entry for each token of the text.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub content: Vec<TokenLogprob>,
    /// Fields that the SDK does not model, such as `refusal`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// A token and the logarithm of its probability.
///
/// ```
/// let token: telnyx_ai_chat::TokenLogprob = serde_json::from_str(r#"{"token":"a","logprob":-0.7,"top_logprobs":[{"token":"a","logprob":-0.7}]}"#)?;
/// assert_eq!((token.logprob, token.top_logprobs[0].token.as_str()), (Some(-0.7), "a"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// The token.
    #[serde(default, deserialize_with = "lenient::string")]
    pub token: String,
    /// The natural logarithm of its probability; `None` when the service did not report it. 0 is certainty.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub logprob: Option<f64>,
    /// Its UTF-8 bytes, for tokens that are part of a character; `None` also for a list that is no bytes.
    #[serde(default, deserialize_with = "bytes", skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens at this place, as many as `top_logprobs` asked for.
    #[serde(default, deserialize_with = "lenient::objects", skip_serializing_if = "Vec::is_empty")]
    pub top_logprobs: Vec<TokenLogprob>,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let byte = |item: &Value| lenient::opt_any_count(item).ok()?.and_then(|count| u8::try_from(count).ok());
    Ok(value.as_array().and_then(|items| items.iter().filter(|item| !item.is_null()).map(byte).collect()))
}
