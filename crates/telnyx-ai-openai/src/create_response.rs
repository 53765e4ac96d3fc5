//! Parameters of a new response.

mod tools;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_chat::{Tool, ToolChoice};
#[cfg(feature = "client")]
use telnyx_ai_core::internal::check_region;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};
use telnyx_ai_core::{ExtraFields, ReasoningEffort, Region, RegionMode, ServiceTier, from_list, from_text};

use crate::item::Item;
use crate::reasoning::Reasoning;
use crate::response_input::ResponseInput;

/// Parameters of [`Responses::create`](crate::Responses::create) and [`Responses::stream`](crate::Responses::stream).
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::openai::{CreateResponse, Tool, ToolChoice};
///
/// let weather = Tool::function("get_weather", "Current weather of a city.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let request = CreateResponse::new("What is the weather in Oslo?")
///     .model("zai-org/GLM-5.1-FP8")
///     .instructions("Be brief.")
///     .max_output_tokens(200)
///     .tool(weather)
///     .tool_choice(ToolChoice::Required)
///     .reasoning_effort("low");
/// assert_eq!(request.tools.len(), 1);
/// ```
///
/// Fields that are not set are not sent, and the service's defaults apply. A text or a list of items converts into a
/// request with all defaults, as in `responses.create("Hi")`. A reference converts by cloning, so that a request can be
/// reused.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateResponse {
    /// Input that the model responds to.
    pub input: ResponseInput,
    /// Id of the model. Default: the client's `default_model`, otherwise chosen by the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Instructions for the model, before all input. In a conversation, send the instructions only with the first
    /// response. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// Id of a Telnyx conversation, created by `POST /ai/conversations`. Its messages precede the input, and the input
    /// and the response are added to it. Default: none, and nothing is stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Tools that the model may call. A function is sent in the flat form of this API. Retrieval and [`Tool::Other`]
    /// are sent unchanged; the service documents only functions here. Default: none.
    #[serde(
        default,
        deserialize_with = "tools::from_flat",
        skip_serializing_if = "Vec::is_empty",
        serialize_with = "tools::flat"
    )]
    pub tools: Vec<Tool>,
    /// Rule for tool calls: the model may, must or must not call functions. `{"type": "function", "name": "f"}` as a
    /// [`ToolChoice::Object`] makes the model call `f`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// Maximum number of tokens of the response, reasoning included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// Randomness of the sampling: 0 always selects the likeliest token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// Nucleus sampling: tokens are drawn from the smallest set of the likeliest tokens whose total probability reaches
    /// this value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// Settings of the reasoning: its effort, and fields that the service does not document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// Region that serves the request, for models that Telnyx hosts. Default: the region with the lowest latency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Strictness of [`region`](field@Self::region), which is required with this field. Default `preferred`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// Tier of service, one of the model's `service_tiers`. Default `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Set by `create` and `stream`, because the value selects the decoder of the response.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateResponse {
    /// Creates parameters with the input of the model.
    pub fn new(input: impl Into<ResponseInput>) -> Self {
        Self {
            input: input.into(),
            model: None,
            instructions: None,
            conversation: None,
            tools: Vec::new(),
            tool_choice: None,
            max_output_tokens: None,
            temperature: None,
            top_p: None,
            reasoning: None,
            region: None,
            mode: None,
            service_tier: None,
            stream: None,
            extra: ExtraFields::default(),
        }
    }

    /// Adds a tool to [`tools`](field@Self::tools).
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// Sets the effort of the [`reasoning`](field@Self::reasoning) (wire: `reasoning.effort`). Default: chosen by the
    /// model. A value that the model does not support is rejected (400).
    #[must_use]
    pub fn reasoning_effort(mut self, effort: impl Into<ReasoningEffort>) -> Self {
        self.reasoning.get_or_insert_default().effort = Some(effort.into());
        self
    }

    /// Sets [`model`](field@Self::model).
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Sets [`instructions`](field@Self::instructions).
    #[must_use]
    pub fn instructions(mut self, instructions: impl Into<String>) -> Self {
        self.instructions = Some(instructions.into());
        self
    }

    /// Sets [`conversation`](field@Self::conversation).
    #[must_use]
    pub fn conversation(mut self, conversation: impl Into<String>) -> Self {
        self.conversation = Some(conversation.into());
        self
    }

    /// Sets [`tool_choice`](field@Self::tool_choice).
    #[must_use]
    pub fn tool_choice(mut self, tool_choice: impl Into<ToolChoice>) -> Self {
        self.tool_choice = Some(tool_choice.into());
        self
    }

    /// Sets [`max_output_tokens`](field@Self::max_output_tokens).
    #[must_use]
    pub fn max_output_tokens(mut self, max_output_tokens: u32) -> Self {
        self.max_output_tokens = Some(max_output_tokens);
        self
    }

    /// Sets [`temperature`](field@Self::temperature).
    #[must_use]
    pub fn temperature(mut self, temperature: impl Into<f64>) -> Self {
        self.temperature = Some(temperature.into());
        self
    }

    /// Sets [`top_p`](field@Self::top_p).
    #[must_use]
    pub fn top_p(mut self, top_p: impl Into<f64>) -> Self {
        self.top_p = Some(top_p.into());
        self
    }

    /// Sets [`reasoning`](field@Self::reasoning).
    #[must_use]
    pub fn reasoning(mut self, reasoning: impl Into<Reasoning>) -> Self {
        self.reasoning = Some(reasoning.into());
        self
    }

    /// Sets [`region`](field@Self::region).
    #[must_use]
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets [`mode`](field@Self::mode).
    #[must_use]
    pub fn mode(mut self, mode: impl Into<RegionMode>) -> Self {
        self.mode = Some(mode.into());
        self
    }

    /// Sets [`service_tier`](field@Self::service_tier).
    #[must_use]
    pub fn service_tier(mut self, service_tier: impl Into<ServiceTier>) -> Self {
        self.service_tier = Some(service_tier.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    /// Rejects parameters that the service would reject.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        let empty = |field: &str, hint: &str| Err(Error::invalid_input(field, format!("is empty; {hint}")));
        match &self.input {
            ResponseInput::Text(text) if text.is_empty() => return empty("input", "give a text or items"),
            ResponseInput::Items(items) if items.is_empty() => return empty("input", "give at least one item"),
            ResponseInput::Items(items) => check_calls(items)?,
            ResponseInput::Text(_) => {}
        }
        for (field, value) in [("model", &self.model), ("conversation", &self.conversation)] {
            if value.as_ref().is_some_and(|value| value.trim().is_empty()) {
                return empty(field, "give an id or leave it out");
            }
        }
        if self.max_output_tokens == Some(0) {
            return Err(Error::invalid_input("max_output_tokens", "is 0; give at least 1 or leave it out"));
        }
        for (field, value) in [("temperature", self.temperature), ("top_p", self.top_p)] {
            if value.is_some_and(|value| !value.is_finite()) {
                return Err(Error::invalid_input(field, "is not a finite number, which JSON cannot carry"));
            }
        }
        check_region(self.region.as_ref(), self.mode.as_ref(), &self.extra)?;
        if self.extra.get("stream").is_some() {
            return Err(Error::invalid_input("stream", "is set by `create` and `stream`; drop it from `extra`"));
        }
        Ok(())
    }
}

/// Rejects function call outputs without a `call_id`.
#[cfg(feature = "client")]
fn check_calls(items: &[Item]) -> Result<()> {
    for (at, item) in items.iter().enumerate() {
        if matches!(item, Item::FunctionCallOutput(output) if output.call_id.is_empty()) {
            let field = format!("input[{at}].call_id");
            return Err(Error::invalid_input(&field, "is empty; give the `call_id` of the function call"));
        }
    }
    Ok(())
}

impl From<ResponseInput> for CreateResponse {
    fn from(input: ResponseInput) -> Self {
        Self::new(input)
    }
}

impl From<&CreateResponse> for CreateResponse {
    fn from(request: &CreateResponse) -> Self {
        request.clone()
    }
}

from_list!(CreateResponse, Item, |items: Vec<Item>| CreateResponse::new(items));

from_text!(CreateResponse, CreateResponse::new);
