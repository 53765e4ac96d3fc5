//! What is asked of the model.

mod convert;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::{
    Error, ExtraFields, ReasoningEffort, Region, RegionMode, Result, ServiceTier,
    internal::{check_region, lenient},
    setters,
};

use crate::message::{Message, all_without_reasoning};
use crate::response_format::ResponseFormat;
use crate::stop::Stop;
use crate::tool::Tool;
use crate::tool_choice::ToolChoice;

/// A request for a chat completion.
///
/// ```
/// use telnyx_ai_chat::{ChatRequest, Message, Tool};
///
/// let ask = ChatRequest::new([Message::system("Be brief."), Message::user("How long is the warranty?")])
///     .model("moonshotai/Kimi-K2.6")
///     .temperature(0.2)
///     .max_tokens(200)
///     .tool(Tool::retrieval(["handbook"]))
///     .message(Message::user("Quote the handbook."));
/// assert_eq!((ask.messages.len(), ask.tools.len()), (3, 1));
/// ```
///
/// A string is a request with one message of the user: `chat.complete("Hi")`; messages alone are one too. What is not set is not sent, and the
/// service's defaults hold; they are named at the setters. `clone()` it to send it again.
///
/// Serde writes the body that is sent, without `stream`, and reads it back. The reasoning of its messages is left out,
/// because it is not sent; store a [`Message`] or a [`ChatCompletion`](crate::ChatCompletion) to keep it.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// The conversation so far, oldest first.
    #[serde(deserialize_with = "lenient::required_list", serialize_with = "all_without_reasoning")]
    pub messages: Vec<Message>,
    /// See [`model()`](Self::model()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// See [`api_key_ref()`](Self::api_key_ref()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_ref: Option<String>,
    /// See [`temperature()`](Self::temperature()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// See [`max_tokens()`](Self::max_tokens()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// See [`tool()`](Self::tool()).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// See [`tool_choice()`](Self::tool_choice()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// See [`response_format()`](Self::response_format()).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// See [`guided_json()`](Self::guided_json()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_json: Option<Value>,
    /// See [`guided_regex()`](Self::guided_regex()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_regex: Option<String>,
    /// See [`guided_choice()`](Self::guided_choice()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_choice: Option<Vec<String>>,
    /// See [`stop()`](Self::stop()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// See [`seed()`](Self::seed()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// See [`n()`](Self::n()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// See [`top_p()`](Self::top_p()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// See [`min_p()`](Self::min_p()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_p: Option<f64>,
    /// See [`frequency_penalty()`](Self::frequency_penalty()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// See [`presence_penalty()`](Self::presence_penalty()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// See [`logprobs()`](Self::logprobs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// See [`top_logprobs()`](Self::top_logprobs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u32>,
    /// See [`reasoning_effort()`](Self::reasoning_effort()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<ReasoningEffort>,
    /// See [`enable_thinking()`](Self::enable_thinking()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_thinking: Option<bool>,
    /// See [`region()`](Self::region()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// See [`mode()`](Self::mode()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// See [`service_tier()`](Self::service_tier()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// See [`use_beam_search()`](Self::use_beam_search()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_beam_search: Option<bool>,
    /// See [`best_of()`](Self::best_of()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_of: Option<u32>,
    /// See [`length_penalty()`](Self::length_penalty()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_penalty: Option<f64>,
    /// See [`early_stopping()`](Self::early_stopping()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<bool>,
    /// Set by `complete` and `stream`, which know what they can read.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

setters! {
    ChatRequest::from("Hi") => ChatRequest {
        /// The model, by its id. The documented default, `meta-llama/Meta-Llama-3.1-8B-Instruct`, is not always available:
        /// name one of [`Models::list`](crate::Models::list).
        model: impl Into<String> = "moonshotai/Kimi-K2.6",
        /// The name of the integration secret with your key for an external provider, such as OpenAI or xAI.
        api_key_ref: impl Into<String> = "my-openai-key",
        /// How freely tokens are drawn: 0 always takes the likeliest. Default 0.1.
        temperature: impl Into<f64> = 0.7,
        /// The maximum number of tokens of the response, reasoning and text together. Where reasoning uses it up, there is no
        /// text: see [`is_truncated`](crate::ChatCompletion::is_truncated). The service lowers it to the model's
        /// `max_completion_tokens`. Default 8192 for some models (in November 2026 `zai-org/GLM-5.3`,
        /// `zai-org/GLM-5.3-Flash` and `deepseek-ai/DeepSeek-V4.1-Flash`), no limit but the context for the others.
        max_tokens: u32 = 200,
        /// Sets if the model may, must or must not call functions. Default: it may, where the request has any.
        tool_choice: impl Into<ToolChoice> = ToolChoice::Required,
        /// Asks for a JSON object, or for JSON that matches a schema, in place of text.
        response_format: impl Into<ResponseFormat> = ResponseFormat::JsonObject,
        /// A JSON schema for the response. The current API description no longer lists this field, so the service may
        /// ignore it: use `response_format` with a schema, or `complete_as`.
        guided_json: impl Into<Value> = serde_json::json!({ "type": "object" }),
        /// A regular expression for the response. The current API description no longer lists this field, so the service
        /// may ignore it.
        guided_regex: impl Into<String> = "[0-9]{4}",
        /// Where the model stops: one sequence, or up to 4.
        stop: impl Into<Stop> = ["END", "STOP"],
        /// Asks for the same answer to the same request, as far as the service can do that.
        seed: i64 = 7,
        /// How many answers (`choices`) to make. Each is charged.
        n: u32 = 3,
        /// Draws from the likeliest tokens that have this probability together.
        top_p: impl Into<f64> = 0.9,
        /// Draws from the tokens that have at least this share of the likeliest one's probability; 0 to 1.
        min_p: impl Into<f64> = 0.05,
        /// Above 0: the more often a token came, the less likely it comes again. Default 0.
        frequency_penalty: impl Into<f64> = 0.5,
        /// Above 0: a token that came is less likely to come again. Default 0.
        presence_penalty: impl Into<f64> = 0.5,
        /// Reports how likely each token was. Default false.
        logprobs: bool = true,
        /// With `logprobs`: how many of the likeliest tokens to report at each place; 0 to 20.
        top_logprobs: u32 = 3,
        /// The effort that a reasoning model spends on reasoning. Default: the model's own. A value that the model does not
        /// support is rejected (400).
        reasoning_effort: impl Into<ReasoningEffort> = "low",
        /// Lets a reasoning model reason before its response. Default true; false is faster. Sent only if it is set: a model
        /// that cannot reason rejects it ([`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter)).
        enable_thinking: bool = false,
        /// The region that serves the request, for models that Telnyx hosts. Default: the one with the lowest latency.
        region: impl Into<Region> = "EU",
        /// The strictness of `region`, without which it is an error. Default `preferred`.
        mode: impl Into<RegionMode> = "strict",
        /// The tier of service, one of the model's `service_tiers`. Default `default`.
        service_tier: impl Into<ServiceTier> = "flex",
        /// Explores several continuations at once. Default false.
        use_beam_search: bool = true,
        /// With `use_beam_search`: how many continuations.
        best_of: u32 = 4,
        /// With `use_beam_search`: above 1 prefers longer answers, below 1 shorter ones. Default 1.
        length_penalty: impl Into<f64> = 1.2,
        /// With `use_beam_search`: stop as soon as `best_of` continuations are complete. Default false.
        early_stopping: bool = true,
    }
}

impl ChatRequest {
    /// A request with the conversation so far, oldest message first.
    ///
    /// ```
    /// use telnyx_ai_chat::{ChatRequest, Message};
    ///
    /// let ask = ChatRequest::new([Message::system("Be brief."), Message::user("Hi")]).max_tokens(200);
    /// assert_eq!(ask.messages.len(), 2);
    /// ```
    pub fn new(messages: impl IntoIterator<Item = Message>) -> Self {
        Self { messages: messages.into_iter().collect(), ..Self::default() }
    }

    /// Appends a message.
    ///
    /// ```
    /// use telnyx_ai_chat::{ChatRequest, Message};
    ///
    /// let ask = ChatRequest::from("Hi").message(Message::assistant("Hello!")).message(Message::user("Tell me a joke."));
    /// assert_eq!(ask.messages.len(), 3);
    /// ```
    #[must_use]
    pub fn message(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }

    /// Adds a tool: a function of yours, or retrieval from embedded buckets.
    ///
    /// ```
    /// use telnyx_ai_chat::{ChatRequest, Tool};
    ///
    /// let ask = ChatRequest::from("How long is the warranty?").tool(Tool::retrieval(["handbook"]));
    /// assert_eq!(ask.tools.len(), 1);
    /// ```
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// Restricts the response to one of these texts. The current API description no longer lists this field, so the service
    /// may ignore it: use `complete_as` with an enum.
    ///
    /// ```
    /// let ask = telnyx_ai_chat::ChatRequest::from("Is it urgent?").guided_choice(["yes", "no"]);
    /// assert_eq!(ask.guided_choice.unwrap(), ["yes", "no"]);
    /// ```
    #[must_use]
    pub fn guided_choice<S: Into<String>>(mut self, choices: impl IntoIterator<Item = S>) -> Self {
        self.guided_choice = Some(choices.into_iter().map(Into::into).collect());
        self
    }

    /// Returns the number of choices that the request asks for. A field that was added as `extra` counts as its setter.
    #[cfg(feature = "client")]
    pub(crate) fn choices(&self) -> usize {
        let added = || match self.extra.get("n")? {
            Value::String(count) => count.trim().parse().ok(),
            count => count.as_u64(),
        };
        let count = self.n.map(u64::from).or_else(added).unwrap_or(1);
        usize::try_from(count).unwrap_or(usize::MAX).max(1)
    }

    /// What the service could only refuse, found before it is paid for.
    pub(crate) fn check(&self) -> Result<()> {
        if self.messages.is_empty() {
            return Err(Error::invalid_input("messages", "is empty; give at least one message"));
        }
        for (field, value) in [
            ("temperature", self.temperature),
            ("top_p", self.top_p),
            ("min_p", self.min_p),
            ("frequency_penalty", self.frequency_penalty),
            ("presence_penalty", self.presence_penalty),
            ("length_penalty", self.length_penalty),
        ] {
            if value.is_some_and(|value| !value.is_finite()) {
                return Err(Error::invalid_input(field, "is not a finite number, which JSON cannot carry"));
            }
        }
        if self.min_p.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            return Err(Error::invalid_input("min_p", "is outside 0 to 1"));
        }
        if self.top_logprobs.is_some_and(|tokens| tokens > 20) {
            return Err(Error::invalid_input("top_logprobs", "is over 20"));
        }
        if self.stop.as_ref().is_some_and(|stop| stop.0.len() > 4) {
            return Err(Error::invalid_input("stop", "has more than 4 sequences"));
        }
        for tool in &self.tools {
            if let Tool::Function { function } = tool {
                function.check()?;
            }
        }
        check_region(self.region.as_ref(), self.mode.as_ref(), &self.extra)?;
        if self.extra.get("stream").is_some() {
            return Err(Error::invalid_input("stream", "is set by `complete` and `stream`; drop it from `extra`"));
        }
        Ok(())
    }
}
