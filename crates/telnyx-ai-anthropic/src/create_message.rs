//! Parameters of a new message.

#[cfg(feature = "client")]
mod check;
mod setters;

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{ExtraFields, Region, RegionMode, ServiceTier};

use crate::content::Content;
use crate::message_param::{MessageParam, Messages};
use crate::thinking::ThinkingConfig;
use crate::tool::Tool;
use crate::tool_choice::ToolChoice;

/// Parameters of [`Anthropic::create`](crate::Anthropic::create) and [`Anthropic::stream`](crate::Anthropic::stream).
///
/// ```
/// use telnyx_ai::anthropic::CreateMessage;
///
/// let request = CreateMessage::new("zai-org/GLM-5.2", 200, "How long is the warranty?")
///     .system("Be brief.")
///     .temperature(0.2)
///     .stop_sequences(["END"]);
/// assert_eq!(request.messages.len(), 1);
/// ```
///
/// Fields that are not set are not sent, and the service's defaults apply.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMessage {
    /// Id of the model.
    pub model: String,
    /// Maximum number of tokens of the response, thinking included; at least 1.
    pub max_tokens: u32,
    /// Messages of the conversation so far, oldest first.
    #[serde(deserialize_with = "lenient::required_list")]
    pub messages: Vec<MessageParam>,
    /// Instructions for the model: text, or blocks. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Content>,
    /// Tools that the model may call. Default: none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// Rule for tool calls: the model may, must or must not call tools. Default: the model decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Settings of the thinking before the response, for models that support it. Default: chosen by the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<ThinkingConfig>,
    /// Sequences at which the model stops; the response does not contain them. Default: none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// Randomness of the sampling, 0 to 1: 0 always selects the likeliest token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling: tokens are drawn from the smallest set of the likeliest tokens whose total probability reaches
    /// this value. Set this or [`temperature`](field@Self::temperature), not both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Number of the likeliest tokens to draw from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// Metadata of the request by key, such as `user_id`.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// MCP servers that the model may use: JSON objects, whose fields the service does not document. Default: none.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub mcp_servers: Vec<Value>,
    /// Behaviour of the service if the model is unavailable: a JSON object, whose fields the service does not document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback_config: Option<Value>,
    /// Number of retries by the service (wire: `max_retries`). It is independent of the retries by the SDK, which
    /// [`max_retries`](telnyx_ai_core::Request::max_retries) of the call sets.
    #[serde(rename = "max_retries", skip_serializing_if = "Option::is_none")]
    pub service_max_retries: Option<u32>,
    /// Timeout of the service for the response, sent in seconds (wire: `timeout`). Default 300 s. It is independent of
    /// the timeout of the SDK, which [`timeout`](telnyx_ai_core::Request::timeout) of the call sets.
    #[serde(
        default,
        rename = "timeout",
        deserialize_with = "duration",
        serialize_with = "seconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub service_timeout: Option<Duration>,
    /// Region that serves the request, for models that Telnyx hosts. Default: the region with the lowest latency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Strictness of [`region`](field@Self::region), which is required with this field. Default `preferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// Tier of service, one of the model's `service_tiers`. Default `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Name of the integration secret with your key for an external provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_ref: Option<String>,
    /// Id of the billing group that pays (a UUID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_group_id: Option<String>,
    /// Set by `create` and `stream`, because the value selects the decoder of the response.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateMessage {
    /// Creates parameters with a model, the maximum number of tokens of the response, and a text or the conversation so
    /// far, oldest message first.
    pub fn new(model: impl Into<String>, max_tokens: u32, messages: impl Into<Messages>) -> Self {
        Self { model: model.into(), max_tokens, messages: messages.into().0, ..Self::default() }
    }

    /// Appends a message to [`messages`](field@Self::messages). A response message converts into a parameter without
    /// changes.
    ///
    /// ```
    /// use telnyx_ai::anthropic::{CreateMessage, Message, MessageParam};
    ///
    /// fn follow_up(request: CreateMessage, message: &Message) -> CreateMessage {
    ///     request.message(message).message(MessageParam::user("Why?"))
    /// }
    /// ```
    #[must_use]
    pub fn message(mut self, message: impl Into<MessageParam>) -> Self {
        self.messages.push(message.into());
        self
    }

    /// Adds a tool to [`tools`](field@Self::tools).
    #[must_use]
    pub fn tool(mut self, tool: impl Into<Tool>) -> Self {
        self.tools.push(tool.into());
        self
    }

    /// Sets [`stop_sequences`](field@Self::stop_sequences).
    #[must_use]
    pub fn stop_sequences<S: Into<String>>(mut self, sequences: impl IntoIterator<Item = S>) -> Self {
        self.stop_sequences = sequences.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a key to [`metadata`](field@Self::metadata), or replaces its value.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Adds an MCP server to [`mcp_servers`](field@Self::mcp_servers).
    #[must_use]
    pub fn mcp_server(mut self, server: impl Into<Value>) -> Self {
        self.mcp_servers.push(server.into());
        self
    }
}

impl From<&CreateMessage> for CreateMessage {
    fn from(request: &CreateMessage) -> Self {
        request.clone()
    }
}

fn seconds<S: Serializer>(timeout: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    timeout.map(|timeout| timeout.as_secs_f64()).serialize(serializer)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds = lenient::opt_f64(deserializer)?;
    let duration = |seconds| {
        Duration::try_from_secs_f64(seconds).map_err(|error| D::Error::custom(format_args!("timeout: {error}")))
    };
    seconds.map(duration).transpose()
}
