//! The request for a chat completion.

#[cfg(feature = "client")]
mod check;
mod convert;
mod setters;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{ExtraFields, ReasoningEffort, Region, RegionMode, ServiceTier};

use crate::message::{Message, all_without_reasoning};
use crate::response_format::ResponseFormat;
use crate::stop::Stop;
use crate::tool::Tool;
use crate::tool_choice::ToolChoice;

/// A request for a chat completion.
///
/// ```
/// use telnyx_ai::chat::{ChatRequest, Message, Tool};
///
/// let question = Message::user("How long is the warranty?");
/// let request = ChatRequest::new([Message::system("Be brief."), question])
///     .model("moonshotai/Kimi-K2.6")
///     .temperature(0.2)
///     .max_tokens(200)
///     .tool(Tool::retrieval(["handbook"]));
/// assert_eq!((request.messages.len(), request.tools.len()), (2, 1));
/// ```
///
/// A string converts to a request with one user message: `chat.complete("Hi")`. Lists of messages and references to
/// requests convert too; a referenced request is cloned. Fields that are not set are not sent; the service applies its
/// defaults.
///
/// Serialization writes the request body without `stream`. It omits the reasoning of the messages, which is not sent.
/// To keep the reasoning, store a [`Message`] or a [`ChatCompletion`](crate::ChatCompletion).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    /// Messages of the conversation so far, oldest first.
    #[serde(deserialize_with = "lenient::required_list", serialize_with = "all_without_reasoning")]
    pub messages: Vec<Message>,
    /// Id of the model, one of [`Models::list`](crate::Models::list). Default: the client's `default_model`, otherwise
    /// the default model of the service. The documented default is `meta-llama/Meta-Llama-3.1-8B-Instruct`, which is
    /// not always available.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Name of the integration secret with your key for an external provider, such as OpenAI or xAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_ref: Option<String>,
    /// Randomness of the sampling: 0 always selects the likeliest token. Default 0.1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Maximum number of tokens of the response, reasoning and text together. If reasoning uses all tokens, the
    /// response has no text: see [`is_truncated`](crate::ChatCompletion::is_truncated). The service lowers a higher
    /// value to the model's `max_completion_tokens`. Default 8192 for some models (in November 2026 `zai-org/GLM-5.3`,
    /// `zai-org/GLM-5.3-Flash` and `deepseek-ai/DeepSeek-V4.1-Flash`), no limit but the context for the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u32>,
    /// Tools that the model may call: functions, and retrieval from embedded buckets. Default: none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// Rule for tool calls: the model may, must or must not call functions. Default: the model may call the functions
    /// of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Format of the response: text, a JSON object, or JSON that matches a schema. Default: text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_format: Option<ResponseFormat>,
    /// JSON schema of the response. The current API description no longer lists this field, so the service may ignore
    /// it: use [`response_format`](field@Self::response_format) with a schema, or `complete_as`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_json: Option<Value>,
    /// Regular expression that the response matches. The current API description no longer lists this field, so the
    /// service may ignore it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_regex: Option<String>,
    /// Allowed texts; the response is one of them. The current API description no longer lists this field, so the
    /// service may ignore it: use `complete_as` with an enum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guided_choice: Option<Vec<String>>,
    /// Up to 4 sequences at which the model stops. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Stop>,
    /// Seed of the sampling. Requests with equal seeds have equal responses as far as the service can ensure it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<i64>,
    /// Number of `choices` to return. Each is charged. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// Nucleus sampling: tokens are drawn from the smallest set of the likeliest tokens whose total probability reaches
    /// this value, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Minimum probability of a token relative to the probability of the likeliest token, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_p: Option<f64>,
    /// Penalty for each occurrence of a token so far: above 0 makes repetitions less likely. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f64>,
    /// Penalty for tokens that occurred at least once: above 0 makes a recurrence less likely. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f64>,
    /// `true` returns the log probability of each token. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logprobs: Option<bool>,
    /// Number of the likeliest tokens to report at each position, with [`logprobs`](field@Self::logprobs); 0 to 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_logprobs: Option<u32>,
    /// Effort that a reasoning model spends on reasoning. Default: chosen by the model. A value that the model does not
    /// support is rejected (400).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning_effort: Option<ReasoningEffort>,
    /// `false` skips the reasoning of a reasoning model, which is faster. Default true. Sent only if set, because a
    /// model without reasoning rejects the field
    /// ([`is_unsupported_parameter`](telnyx_ai_core::Error::is_unsupported_parameter)).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_thinking: Option<bool>,
    /// Region that serves the request, for models that Telnyx hosts. Default: the region with the lowest latency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Strictness of [`region`](field@Self::region), which is required with this field. Default `preferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// Tier of service, one of the model's `service_tiers`. Default `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// `true` explores several continuations at once. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_beam_search: Option<bool>,
    /// Number of continuations, with [`use_beam_search`](field@Self::use_beam_search).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_of: Option<u32>,
    /// Penalty for length, with [`use_beam_search`](field@Self::use_beam_search): above 1 prefers longer responses,
    /// below 1 shorter responses. Default 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length_penalty: Option<f64>,
    /// `true` stops as soon as [`best_of`](field@Self::best_of) continuations are complete, with
    /// [`use_beam_search`](field@Self::use_beam_search). Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<bool>,
    /// Set by `complete` and `stream`, which decode the response accordingly.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// Extra fields of the body, unknown to the SDK. See [`extra`](Self::extra).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl ChatRequest {
    /// Creates a request with the messages of the conversation so far, oldest first.
    pub fn new(messages: impl IntoIterator<Item = Message>) -> Self {
        Self { messages: messages.into_iter().collect(), ..Self::default() }
    }

    /// Appends a message to [`messages`](field@Self::messages).
    #[must_use]
    pub fn message(mut self, message: Message) -> Self {
        self.messages.push(message);
        self
    }

    /// Appends a tool to [`tools`](field@Self::tools).
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// Sets [`guided_choice`](field@Self::guided_choice).
    #[must_use]
    pub fn guided_choice<S: Into<String>>(mut self, choices: impl IntoIterator<Item = S>) -> Self {
        self.guided_choice = Some(choices.into_iter().map(Into::into).collect());
        self
    }

    /// Returns the number of choices that the response will have. An extra field `n` counts like the setter.
    #[cfg(feature = "client")]
    pub(crate) fn choices(&self) -> usize {
        let added = || match self.extra.get("n")? {
            Value::String(count) => count.trim().parse().ok(),
            count => count.as_u64(),
        };
        let count = self.n.map(u64::from).or_else(added).unwrap_or(1);
        usize::try_from(count).unwrap_or(usize::MAX).max(1)
    }
}
