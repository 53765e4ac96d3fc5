//! What is asked of the model.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_chat::{FunctionDefinition, Tool, ToolChoice};
use telnyx_ai_core::internal::lenient;
use telnyx_ai_core::{
    Error, ExtraFields, ReasoningEffort, Region, RegionMode, Result, ServiceTier, from_text, internal::check_region,
    setters,
};

use crate::item::Item;
use crate::known;
use crate::reasoning::Reasoning;
use crate::response_input::ResponseInput;

/// A request for a response of the model.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai_openai::{CreateResponse, Tool, ToolChoice};
///
/// let weather = Tool::function("get_weather", "The weather of a city, now.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let ask = CreateResponse::new("What is the weather in Oslo?")
///     .model("zai-org/GLM-5.1-FP8")
///     .instructions("Be brief.")
///     .max_output_tokens(200)
///     .tool(weather)
///     .tool_choice(ToolChoice::Required)
///     .reasoning_effort("low");
/// assert_eq!(ask.tools.len(), 1);
/// ```
///
/// What is not set is not sent, and the service's defaults hold. A text, and a list of items, is a request with all
/// defaults: `responses.create("Hi")`. `clone()` it to ask again.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateResponse {
    /// What the model answers to.
    pub input: ResponseInput,
    /// See [`model()`](Self::model()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// See [`instructions()`](Self::instructions()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// See [`conversation()`](Self::conversation()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// See [`tool()`](Self::tool()).
    #[serde(default, deserialize_with = "from_flat", skip_serializing_if = "Vec::is_empty", serialize_with = "flat")]
    pub tools: Vec<Tool>,
    /// See [`tool_choice()`](Self::tool_choice()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<ToolChoice>,
    /// See [`max_output_tokens()`](Self::max_output_tokens()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// See [`temperature()`](Self::temperature()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// See [`top_p()`](Self::top_p()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f64>,
    /// See [`reasoning_effort()`](Self::reasoning_effort()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// See [`region()`](Self::region()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// See [`mode()`](Self::mode()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<RegionMode>,
    /// See [`service_tier()`](Self::service_tier()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<ServiceTier>,
    /// Set by `create` and `stream`, which know what they can read.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub(crate) stream: Option<bool>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

setters! {
    CreateResponse::new("Hi") => CreateResponse {
        /// The model, by its id.
        model: impl Into<String> = "zai-org/GLM-5.2",
        /// Instructions for the model, before all input. With a conversation, its first response is enough.
        instructions: impl Into<String> = "Be brief.",
        /// The id of a Telnyx conversation, made by `POST /ai/conversations`: its messages come before the input, and
        /// the input and the answer are added to it. Without it nothing is kept.
        conversation: impl Into<String> = "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        /// Sets if the model may, must or must not call functions. `{"type": "function", "name": "f"}` as a
        /// [`ToolChoice::Object`] makes it call `f`.
        tool_choice: impl Into<ToolChoice> = ToolChoice::Required,
        /// How many tokens the answer may have, thoughts included.
        max_output_tokens: u32 = 200,
        /// How freely tokens are drawn: 0 always takes the likeliest.
        temperature: impl Into<f64> = 0.7,
        /// Draws from the likeliest tokens that have this probability together.
        top_p: impl Into<f64> = 0.9,
        /// How the model reasons: its effort, and fields that the service does not document.
        reasoning: impl Into<Reasoning> = ReasoningEffort::Low,
        /// The region that serves the request, for models that Telnyx hosts. Default: the one with the lowest latency.
        region: impl Into<Region> = "EU",
        /// The strictness of `region`, without which it is an error. Default `preferred`.
        mode: impl Into<RegionMode> = "strict",
        /// The tier of service, one of the model's `service_tiers`. Default `default`.
        service_tier: impl Into<ServiceTier> = "flex",
    }
}

impl CreateResponse {
    /// A request with what the model answers to.
    ///
    /// ```
    /// use telnyx_ai_openai::{CreateResponse, Item};
    ///
    /// let ask = CreateResponse::new([Item::system("Be brief."), Item::user("Hi")]);
    /// ```
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

    /// Adds a tool. A function is sent in the flat form of this API. Retrieval and [`Tool::Other`] are sent as they are;
    /// the service documents none but functions here.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_openai::{CreateResponse, Tool};
    ///
    /// let ask = CreateResponse::new("What happened today?").tool(Tool::Other(json!({ "type": "web_search" })));
    /// ```
    #[must_use]
    pub fn tool(mut self, tool: Tool) -> Self {
        self.tools.push(tool);
        self
    }

    /// Sets the effort that the model spends on reasoning (wire: `reasoning.effort`). Default: the model's own. A value
    /// that the model does not take is rejected (400).
    ///
    /// ```
    /// use telnyx_ai_openai::{CreateResponse, ReasoningEffort};
    ///
    /// let ask = CreateResponse::new("Hi").reasoning_effort(ReasoningEffort::High);
    /// assert_eq!(ask.reasoning.unwrap().effort, Some(ReasoningEffort::High));
    /// ```
    #[must_use]
    pub fn reasoning_effort(mut self, effort: impl Into<ReasoningEffort>) -> Self {
        self.reasoning.get_or_insert_default().effort = Some(effort.into());
        self
    }

    /// What the service could only refuse, found before it is paid for.
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

/// A result that names no call belongs to none.
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

impl From<Vec<Item>> for CreateResponse {
    fn from(items: Vec<Item>) -> Self {
        Self::new(items)
    }
}

impl<const N: usize> From<[Item; N]> for CreateResponse {
    fn from(items: [Item; N]) -> Self {
        Self::new(items)
    }
}

from_text!(CreateResponse, CreateResponse::new);

/// Name, description and parameters of a function stand beside its `type`, not below `function` as in chat.
fn flat<S: Serializer>(tools: &[Tool], serializer: S) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Flat<'a> {
        Function(&'a FunctionDefinition),
        #[serde(untagged)]
        AsItIs(&'a Tool),
    }
    serializer.collect_seq(tools.iter().map(|tool| match tool {
        Tool::Function { function } => Flat::Function(function),
        other => Flat::AsItIs(other),
    }))
}

/// Reads the tools that [`flat`] writes.
fn from_flat<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<Tool>, D::Error> {
    struct Flat(Tool);

    impl<'de> Deserialize<'de> for Flat {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
            let tool = Value::deserialize(deserializer)?;
            match known::kind(&tool) {
                "function" if tool.get("function").is_none() => {
                    known::read(tool).map(|function| Self(Tool::Function { function }))
                }
                // As chat writes it. It is here because it was added as it is.
                "function" => Ok(Self(Tool::Other(tool))),
                _ => Tool::deserialize(tool).map(Self).map_err(D::Error::custom),
            }
        }
    }

    let tools = lenient::list(deserializer)?;
    Ok(tools.into_iter().map(|Flat(tool)| tool).collect())
}
