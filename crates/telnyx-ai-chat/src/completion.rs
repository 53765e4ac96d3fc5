//! A chat completion.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Money, PriceList, Role, Timestamp, ToolCall, internal::lenient, open_enum};

use crate::message::Message;
use crate::usage::Usage;

open_enum! {
    /// The reason why the model stopped.
    ///
    /// Any finish reason ends a choice, including reasons unknown to the SDK, such as `abort` or `ERROR_LIMIT`. Only
    /// `error` and `failed`, in upper or lower case, fail the call.
    pub enum FinishReason {
        /// The response is complete, or the model reached a stop sequence.
        Stop = "stop",
        /// `max_tokens` or the context length of the model was reached.
        Length = "length",
        /// The model called tools and needs their results.
        ToolCalls = "tool_calls",
        /// A content filter stopped the response.
        ContentFilter = "content_filter",
    }
}

/// A chat completion: the response to a plain call, and the sum of the chunks of a stream.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::FinishReason;
///
/// let telnyx = Telnyx::from_env()?;
/// let reply = telnyx.chat().complete("Tell me a story.").await?;
/// println!("{}", reply.text());
/// match reply.finish_reason() {
///     Some(FinishReason::Stop) => {}
///     Some(FinishReason::Length) => eprintln!("The story is incomplete."),
///     other => eprintln!("The model stopped early: {other:?}"),
/// }
/// if let Some(usage) = &reply.usage {
///     eprintln!("{} tokens", usage.total_tokens);
/// }
/// # Ok(()) }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatCompletion {
    /// Id of the completion; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// `chat.completion`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// Id of the model; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// The choices. Their number is `n` of the request, 1 by default.
    #[serde(deserialize_with = "lenient::required_list")]
    pub choices: Vec<Choice>,
    /// Number of tokens read and written, which are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// Extra fields, unknown to the SDK. See [`ChatStream`](crate::ChatStream) for the extra fields of a stream.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ChatCompletion {
    /// Returns the text of the first choice, without its [`reasoning`](Self::reasoning).
    ///
    /// The text is empty if the model called tools instead, or if its reasoning reached the token limit; see
    /// [`is_truncated`](Self::is_truncated).
    pub fn text(&self) -> Cow<'_, str> {
        self.choices.first().map(|choice| choice.message.text()).unwrap_or_default()
    }

    /// Returns the message of the first choice, for example to append it to the conversation.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::Message;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut messages = vec![Message::user("What is the capital of Norway?")];
    /// let reply = telnyx.chat().complete(messages.clone()).await?;
    /// messages.extend(reply.message().cloned());
    /// messages.push(Message::user("How many people live there?"));
    /// println!("{}", telnyx.chat().complete(messages).await?.text());
    /// # Ok(()) }
    /// ```
    ///
    /// A [`ChatSession`](crate::ChatSession) keeps the messages of a conversation for you.
    pub fn message(&self) -> Option<&Message> {
        self.choices.first().map(|choice| &choice.message)
    }

    /// Returns the tool calls of the first choice.
    ///
    /// [`Chat::run_tools`](crate::Chat::run_tools) runs your functions and sends their results to the model.
    pub fn tool_calls(&self) -> &[ToolCall] {
        self.choices.first().map(|choice| choice.message.tool_calls.as_slice()).unwrap_or_default()
    }

    /// Returns the reason why the first choice ended.
    pub fn finish_reason(&self) -> Option<&FinishReason> {
        self.choices.first()?.finish_reason.as_ref()
    }

    /// Returns `true` if the first choice ended at the token limit (finish reason `length`). Its text is incomplete, or
    /// empty if the model was still reasoning.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::ChatRequest;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let request = ChatRequest::from("Tell me a long story.").max_tokens(200);
    /// let reply = telnyx.chat().complete(request).await?;
    /// if reply.is_truncated() {
    ///     eprintln!("Incomplete; raise `max_tokens`.");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// To get a complete text, raise `max_tokens`, or lower `reasoning_effort` so that reasoning uses fewer tokens.
    /// `usage` reports the number of tokens, including reasoning tokens. `complete_as` returns an error for a truncated
    /// completion, unless the value is complete.
    pub fn is_truncated(&self) -> bool {
        self.finish_reason() == Some(&FinishReason::Length)
    }

    /// Returns the reasoning of the first choice (wire: `reasoning_content`, `reasoning` or `thinking`); `None` if the
    /// service sent none.
    pub fn reasoning(&self) -> Option<&str> {
        self.choices.first()?.message.reasoning()
    }

    /// Returns the cost of the completion, at the price of its [`model`](field@Self::model); `None` if it is unknown. See
    /// [`PriceList`].
    ///
    /// A service tier that the request names has another price. If the response does not name it, the cost is computed
    /// at the default price.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        prices.response_cost(&self.model, self.service_tier(), self.usage.as_ref())
    }

    /// Returns the service tier, if the response names it.
    pub(crate) fn service_tier(&self) -> Option<&str> {
        self.extra.get("service_tier")?.as_str()
    }
}

/// A choice of a completion.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::ChatRequest;
///
/// let telnyx = Telnyx::from_env()?;
/// let request = ChatRequest::from("Suggest a name for a cat.").n(3);
/// for choice in telnyx.chat().complete(request).await?.choices {
///     println!("{}", choice.message.text());
/// }
/// # Ok(()) }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// Index of the choice, from 0.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub index: u64,
    /// Message of the model; empty if the service sent none or `null`.
    #[serde(default = "empty_message", deserialize_with = "message")]
    pub message: Message,
    /// Reason why the choice ended; `None` if the service sent none.
    #[serde(default, deserialize_with = "finish_reason", skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    /// Log probabilities of the tokens, with `logprobs`.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<Logprobs>,
    /// Extra fields, unknown to the SDK, such as `content_filter_results`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn empty_message() -> Message {
    Message::empty(Role::Assistant)
}

fn message<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Message, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(empty_message))
}

/// Reads an empty string as `null`, because some servers send an empty string.
pub(crate) fn finish_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FinishReason>, D::Error> {
    let word = Option::<FinishReason>::deserialize(deserializer)?;
    Ok(word.filter(|reason| !reason.as_str().is_empty()))
}

/// Log probabilities of the tokens of a response.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::ChatRequest;
///
/// let telnyx = Telnyx::from_env()?;
/// let request = ChatRequest::from("Is Oslo in Norway? Say yes or no.").logprobs(true);
/// let reply = telnyx.chat().complete(request).await?;
/// let logprobs = reply.choices.first().and_then(|choice| choice.logprobs.as_ref());
/// for token in logprobs.map(|logprobs| logprobs.content.as_slice()).unwrap_or_default() {
///     println!("{}: {:?}", token.token, token.logprob.map(f64::exp));
/// }
/// # Ok(()) }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Logprobs {
    /// One entry for each token of the text.
    #[serde(default, deserialize_with = "lenient::objects")]
    pub content: Vec<TokenLogprob>,
    /// Extra fields, unknown to the SDK, such as `refusal`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// A token and the logarithm of its probability.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TokenLogprob {
    /// Text of the token.
    #[serde(default, deserialize_with = "lenient::string")]
    pub token: String,
    /// Natural logarithm of the probability; `None` if the service did not report it. 0 means certainty.
    #[serde(default, deserialize_with = "lenient::opt_any_f64", skip_serializing_if = "Option::is_none")]
    pub logprob: Option<f64>,
    /// UTF-8 bytes of the token, which may be a part of a character; `None` also for an invalid list.
    #[serde(default, deserialize_with = "bytes", skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Vec<u8>>,
    /// The likeliest tokens at this position: `top_logprobs` of the request.
    #[serde(default, deserialize_with = "lenient::objects", skip_serializing_if = "Vec::is_empty")]
    pub top_logprobs: Vec<TokenLogprob>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn bytes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let byte = |item: &Value| lenient::opt_any_count(item).ok()?.and_then(|count| u8::try_from(count).ok());
    Ok(value.as_array().and_then(|items| items.iter().filter(|item| !item.is_null()).map(byte).collect()))
}
