//! What is asked of the model.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{
    Error, ExtraFields, Region, RegionMode, Result, ServiceTier,
    internal::{check_region, lenient},
    setters,
};

use crate::content::Content;
use crate::message_param::{MessageParam, Messages};
use crate::thinking::ThinkingConfig;
use crate::tool::Tool;
use crate::tool_choice::ToolChoice;

/// A request for a message.
///
/// ```
/// use telnyx_ai_anthropic::{CreateMessage, MessageParam};
///
/// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "How long is the warranty?")
///     .system("Be brief.")
///     .temperature(0.2)
///     .stop_sequences(["END"]);
/// let again = CreateMessage::new("zai-org/GLM-5.2", 200, [MessageParam::user("Hi"), MessageParam::assistant("Hello!")])
///     .message(MessageParam::user("How long is the warranty?"));
/// ```
///
/// What is not set is not sent, and the service's default applies.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CreateMessage {
    /// The model, by its id.
    pub model: String,
    /// How many tokens the answer may have, thinking included.
    pub max_tokens: u32,
    /// The conversation so far, oldest message first.
    #[serde(deserialize_with = "lenient::required_list")]
    pub messages: Vec<MessageParam>,
    /// See [`system()`](Self::system()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Content>,
    /// See [`tool()`](Self::tool()).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// See [`tool_choice()`](Self::tool_choice()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// See [`thinking()`](Self::thinking()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<ThinkingConfig>,
    /// See [`stop_sequences()`](Self::stop_sequences()).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// See [`temperature()`](Self::temperature()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// See [`top_p()`](Self::top_p()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// See [`top_k()`](Self::top_k()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// See [`metadata()`](Self::metadata()).
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// See [`mcp_server()`](Self::mcp_server()).
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub mcp_servers: Vec<Value>,
    /// See [`fallback_config()`](Self::fallback_config()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback_config: Option<Value>,
    /// See [`service_max_retries()`](Self::service_max_retries()).
    #[serde(rename = "max_retries", skip_serializing_if = "Option::is_none")]
    pub service_max_retries: Option<u32>,
    /// See [`service_timeout()`](Self::service_timeout()).
    #[serde(
        default,
        rename = "timeout",
        deserialize_with = "duration",
        serialize_with = "seconds",
        skip_serializing_if = "Option::is_none"
    )]
    pub service_timeout: Option<Duration>,
    /// See [`region()`](Self::region()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// See [`mode()`](Self::mode()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// See [`service_tier()`](Self::service_tier()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// See [`api_key_ref()`](Self::api_key_ref()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_ref: Option<String>,
    /// See [`billing_group_id()`](Self::billing_group_id()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_group_id: Option<String>,
    /// Set by `create` and `stream`, which know what they can read.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

setters! {
    CreateMessage::new("zai-org/GLM-5.2", 200, "Hi") => CreateMessage {
        /// Instructions for the model: text, or blocks.
        system: impl Into<Content> = "Be brief.",
        /// Whether tools may, must or must not be called. The service lets the model decide.
        tool_choice: ToolChoice = ToolChoice::Any,
        /// Whether the model thinks before it answers, if it can.
        thinking: ThinkingConfig = ThinkingConfig::budget(2048),
        /// How freely tokens are drawn, 0 to 1: 0 always takes the likeliest.
        temperature: impl Into<f64> = 0.7,
        /// Draws from the likeliest tokens that have this probability together. Set this or `temperature`, not both.
        top_p: impl Into<f64> = 0.9,
        /// Draws from this many of the likeliest tokens.
        top_k: u32 = 40,
        /// What the service does when the model is not available: a JSON object, whose fields are not documented.
        fallback_config: impl Into<Value> = serde_json::json!({ "model": "zai-org/GLM-5.1-FP8" }),
        /// How often the service itself tries again (wire: `max_retries`). How often the SDK does is for
        /// [`max_retries`](telnyx_ai_core::Request::max_retries) of the call to say.
        service_max_retries: u32 = 1,
        /// How long the service works on the answer, sent in seconds (wire: `timeout`). Default 300 s. How long the SDK
        /// waits is for [`timeout`](telnyx_ai_core::Request::timeout) of the call to say.
        service_timeout: Duration = std::time::Duration::from_secs(120),
        /// The region that serves the request, for models that Telnyx hosts. Default: the one with the lowest latency.
        region: impl Into<Region> = "EU",
        /// The strictness of `region`, without which it is an error. Default `preferred`.
        mode: impl Into<RegionMode> = "strict",
        /// The tier of service, one of the model's `service_tiers`. Default `default`.
        service_tier: impl Into<ServiceTier> = "flex",
        /// The name of the integration secret with your key for an external provider.
        api_key_ref: impl Into<String> = "my-anthropic-key",
        /// The billing group that pays, by its id (a UUID).
        billing_group_id: impl Into<String> = "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    }
}

impl CreateMessage {
    /// Asks this model for an answer of at most `max_tokens` tokens: to a text, or to the conversation so far, oldest
    /// message first.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{CreateMessage, MessageParam};
    ///
    /// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "Hi");
    /// assert_eq!(ask, CreateMessage::new("zai-org/GLM-5.2", 200, [MessageParam::user("Hi")]));
    /// ```
    pub fn new(model: impl Into<String>, max_tokens: u32, messages: impl Into<Messages>) -> Self {
        Self { model: model.into(), max_tokens, messages: messages.into().0, ..Self::default() }
    }

    /// Appends a message; an answer becomes one as it is.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{CreateMessage, Message, MessageParam};
    ///
    /// fn go_on(ask: CreateMessage, answer: &Message) -> CreateMessage {
    ///     ask.message(answer).message(MessageParam::user("Why?"))
    /// }
    /// # let answer = Message::default();
    /// # assert_eq!(go_on(CreateMessage::new("m", 9, "Hi"), &answer).messages.len(), 3);
    /// ```
    #[must_use]
    pub fn message(mut self, message: impl Into<MessageParam>) -> Self {
        self.messages.push(message.into());
        self
    }

    /// Adds a tool that the model may ask to call (wire: `tools`).
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_anthropic::{CreateMessage, Tool};
    ///
    /// let now = Tool::new("now", "The time.", json!({ "type": "object" }));
    /// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "What time is it?").tool(now);
    /// assert_eq!(ask.tools.len(), 1);
    /// ```
    #[must_use]
    pub fn tool(mut self, tool: impl Into<Tool>) -> Self {
        self.tools.push(tool.into());
        self
    }

    /// Where the model stops; the answer does not contain them.
    ///
    /// ```
    /// let ask = telnyx_ai_anthropic::CreateMessage::new("zai-org/GLM-5.2", 200, "Count.").stop_sequences(["10", "ten"]);
    /// assert_eq!(ask.stop_sequences.len(), 2);
    /// ```
    #[must_use]
    pub fn stop_sequences<S: Into<String>>(mut self, sequences: impl IntoIterator<Item = S>) -> Self {
        self.stop_sequences = sequences.into_iter().map(Into::into).collect();
        self
    }

    /// Adds a pair to the metadata of the request, in place of one of the same key.
    ///
    /// ```
    /// let ask = telnyx_ai_anthropic::CreateMessage::new("zai-org/GLM-5.2", 200, "Hi").metadata("user_id", "u-1");
    /// assert_eq!(ask.metadata["user_id"], "u-1");
    /// ```
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, value: impl Into<Value>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// Adds an MCP server that the model may use (wire: `mcp_servers`): a JSON object, whose fields are not documented.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_anthropic::CreateMessage;
    ///
    /// let server = json!({ "type": "url", "url": "https://mcp.example.com", "name": "docs" });
    /// let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "Hi").mcp_server(server);
    /// assert_eq!(ask.mcp_servers.len(), 1);
    /// ```
    #[must_use]
    pub fn mcp_server(mut self, server: impl Into<Value>) -> Self {
        self.mcp_servers.push(server.into());
        self
    }

    /// What the service could only refuse, found before it is paid for.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |field: &str, problem: &str| Err(Error::invalid_input(field, problem));
        if self.model.trim().is_empty() {
            return wrong("model", "is empty; give the id of a model");
        }
        if self.max_tokens == 0 {
            return wrong("max_tokens", "is 0; give at least 1");
        }
        if self.messages.is_empty() {
            return wrong("messages", "is empty; give at least one message");
        }
        for (field, value) in [("temperature", self.temperature), ("top_p", self.top_p)] {
            if value.is_some_and(|value| !value.is_finite()) {
                return wrong(field, "is not a finite number, which JSON cannot carry");
            }
        }
        if self.temperature.is_some_and(|temperature| !(0.0..=1.0).contains(&temperature)) {
            return wrong("temperature", "is outside 0 to 1");
        }
        for (at, tool) in self.tools.iter().enumerate() {
            match tool {
                Tool::Custom { name, .. } if name.trim().is_empty() => {
                    return wrong(&format!("tools[{at}].name"), "is empty; give the tool a name");
                }
                Tool::Custom { input_schema, .. } if !input_schema.is_object() => {
                    return wrong(&format!("tools[{at}].input_schema"), "is not a JSON object, as a schema is");
                }
                Tool::Other(wire) if !wire.is_object() => {
                    return wrong(&format!("tools[{at}]"), "is not a JSON object");
                }
                Tool::Custom { .. } | Tool::Other(_) => {}
            }
        }
        if matches!(&self.tool_choice, Some(ToolChoice::Tool { name }) if name.trim().is_empty()) {
            return wrong("tool_choice.name", "is empty; give the name of a tool");
        }
        if let Some(at) = self.mcp_servers.iter().position(|server| !server.is_object()) {
            return wrong(&format!("mcp_servers[{at}]"), "is not a JSON object");
        }
        if self.fallback_config.as_ref().is_some_and(|config| !config.is_object()) {
            return wrong("fallback_config", "is not a JSON object");
        }
        if self.service_timeout.is_some_and(|timeout| timeout.is_zero()) {
            return wrong("service_timeout", "is 0; leave it out for the service's 300 s");
        }
        check_region(self.region.as_ref(), self.mode.as_ref(), &self.extra)?;
        if self.extra.get("stream").is_some() {
            return wrong("stream", "is set by `create` and `stream`; drop it from `extra`");
        }
        Ok(())
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
