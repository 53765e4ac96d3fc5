//! Tools that a model may use.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};
use telnyx_ai_core::{decode, internal::lenient};

/// A tool that the model may use for its response.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::chat::{ChatRequest, Tool};
///
/// let weather = Tool::function("get_weather", "Returns the weather of a city.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let handbook = Tool::retrieval(["employee-handbook"]).max_num_results(5);
/// let request = ChatRequest::from("May I work from Oslo?").tool(weather).tool(handbook);
/// assert_eq!(request.tools.len(), 2);
/// ```
///
/// To have your functions called by the SDK, use `FunctionTool` and `Chat::run_tools`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Tool {
    /// A function of your program. The model requests a call, and your program runs it.
    Function {
        /// Name, description and parameters.
        function: FunctionDefinition,
    },
    /// Retrieval: the service searches embedded buckets for the response.
    Retrieval {
        /// Buckets to search, and the maximum number of results.
        retrieval: Retrieval,
    },
    /// A tool of an unknown kind, in its wire form.
    #[serde(untagged)]
    Other(Value),
}

impl Tool {
    /// Creates a function tool. `parameters` is the JSON schema of its arguments, which must be an object.
    pub fn function(name: impl Into<String>, description: impl Into<String>, parameters: Value) -> Self {
        let function = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            extra: Map::new(),
        };
        Self::Function { function }
    }

    /// Creates a retrieval tool for these embedded buckets. The service chooses the number of results.
    pub fn retrieval<B: Into<String>>(bucket_ids: impl IntoIterator<Item = B>) -> Self {
        let bucket_ids = bucket_ids.into_iter().map(Into::into).collect();
        Self::Retrieval { retrieval: Retrieval { bucket_ids, max_num_results: None, extra: Map::new() } }
    }

    /// Sets the maximum number of results of a retrieval tool. Has no effect on other tools.
    #[must_use]
    pub fn max_num_results(mut self, results: u32) -> Self {
        if let Self::Retrieval { retrieval } = &mut self {
            retrieval.max_num_results = Some(results);
        }
        self
    }
}

impl<'de> Deserialize<'de> for Tool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let mut tool = Value::deserialize(deserializer)?;
        let kind = tool.get("type").and_then(Value::as_str).unwrap_or_default();
        let name = match kind {
            "function" => "function",
            "retrieval" => "retrieval",
            _ => return Ok(Self::Other(tool)),
        };
        match tool.as_object_mut() {
            // A tool with further fields is kept in its wire form, so that they are not lost.
            Some(fields) if fields.len() == 2 => match fields.remove(name) {
                Some(value) if name == "function" => read(name, value).map(|function| Self::Function { function }),
                Some(value) => read(name, value).map(|retrieval| Self::Retrieval { retrieval }),
                None => Ok(Self::Other(tool)),
            },
            _ => Ok(Self::Other(tool)),
        }
    }
}

/// Reads the description of a tool. Errors include the path inside it, because serde tracks paths only up to the tool.
fn read<T: DeserializeOwned, E: serde::de::Error>(name: &str, description: Value) -> std::result::Result<T, E> {
    decode::text(&description.to_string()).map_err(|error| E::custom(error.under(name)))
}

/// A function that the model may call.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionDefinition {
    /// Name of the function.
    pub name: String,
    /// Description for the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON schema of the arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FunctionDefinition {
    /// Checks that the arguments are an object. Models support no other form.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        let is_rejected = |schema: &Value| !schema.is_object() || may_be_other_than_object(schema);
        if !self.parameters.as_ref().is_some_and(is_rejected) {
            return Ok(());
        }
        let problem = format!(
            "has the function `{}`, whose arguments may be something other than an object; give it a struct with named \
             fields, or a schema of type `object`",
            self.name
        );
        Err(Error::invalid_input("tools", problem))
    }
}

#[cfg(feature = "client")]
fn may_be_other_than_object(schema: &Value) -> bool {
    match schema.get("type") {
        Some(Value::String(kind)) => return kind != "object",
        Some(Value::Array(kinds)) if kinds.iter().any(|kind| kind != "object" && kind != "null") => return true,
        _ => {}
    }
    let other = ["enum", "const", "not"].iter().any(|keyword| schema.get(*keyword).is_some());
    let variants = ["oneOf", "anyOf", "allOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array()).flatten();
    other || variants.into_iter().any(may_be_other_than_object)
}

/// The embedded buckets of a retrieval tool.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrieval {
    /// Names of the embedded buckets.
    #[serde(deserialize_with = "lenient::required_list")]
    pub bucket_ids: Vec<String>,
    /// Maximum number of results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_num_results: Option<u32>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
