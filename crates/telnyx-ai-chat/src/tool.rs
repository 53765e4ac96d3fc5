//! Tools that a model may use, and the calls it makes.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::{Error, Result, lenient, open_enum};

/// Something that the model may use while it answers.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai_chat::Tool;
///
/// let weather = Tool::function("get_weather", "The weather of a city, now.", json!({
///     "type": "object",
///     "properties": { "city": { "type": "string" } },
///     "required": ["city"],
/// }));
/// let handbook = Tool::retrieval(["employee-handbook"]);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Tool {
    /// A function of yours: the model asks for a call, your program makes it.
    Function {
        /// Name, description and parameters.
        function: FunctionDefinition,
    },
    /// Embedded buckets that the service searches for the answer.
    Retrieval {
        /// Which buckets, and how much of them.
        retrieval: Retrieval,
    },
    /// A tool of a kind that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl Tool {
    /// A function with a JSON schema for its arguments.
    pub fn function(name: impl Into<String>, description: impl Into<String>, parameters: Value) -> Self {
        let function = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
        };
        Self::Function { function }
    }

    /// Retrieval from embedded buckets, with the service's own number of results.
    pub fn retrieval<B: Into<String>>(bucket_ids: impl IntoIterator<Item = B>) -> Self {
        let bucket_ids = bucket_ids.into_iter().map(Into::into).collect();
        Self::Retrieval { retrieval: Retrieval { bucket_ids, max_num_results: None } }
    }

    /// How many results retrieval gives the model; without effect on a function.
    #[must_use]
    pub fn max_num_results(mut self, results: u32) -> Self {
        if let Self::Retrieval { retrieval } = &mut self {
            retrieval.max_num_results = Some(results);
        }
        self
    }
}

/// A function that the model may ask to call.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionDefinition {
    /// Its name.
    pub name: String,
    /// What it does, for the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A JSON schema of its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
}

/// Where retrieval searches.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrieval {
    /// The embedded buckets.
    pub bucket_ids: Vec<String>,
    /// At most this many results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_num_results: Option<u32>,
}

open_enum! {
    /// Whether the model may, must or must not call a function.
    pub enum ToolChoice {
        /// It must not.
        None = "none",
        /// It decides.
        Auto = "auto",
        /// It must.
        Required = "required",
    }
}

/// A call that the model asks for.
///
/// ```
/// use telnyx_ai_chat::ToolCall;
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// let call = ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
/// let arguments: Weather = call.arguments_as()?;
/// assert_eq!(arguments.city, "Oslo");
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// What the answering message names in its `tool_call_id`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// The kind of tool (wire: `type`); `function` where it is not said.
    #[serde(rename = "type", default = "function", deserialize_with = "kind")]
    pub kind: String,
    /// Which function, with which arguments.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub function: FunctionCall,
}

pub(crate) fn function() -> String {
    "function".to_owned()
}

fn kind<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let kind = lenient::string(deserializer)?;
    Ok(if kind.is_empty() { function() } else { kind })
}

/// A function and its arguments.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionCall {
    /// The name of the function.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// The arguments as the model wrote them: JSON text, if all is well. An object is turned into its text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub arguments: String,
}

impl ToolCall {
    /// A call of a function, such as one kept from an earlier conversation.
    pub fn function(id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        let function_call = FunctionCall { name: name.into(), arguments: arguments.into() };
        Self { id: id.into(), kind: function(), function: function_call }
    }

    /// The name of the function.
    pub fn name(&self) -> &str {
        &self.function.name
    }

    /// The arguments as a `T`. No text at all counts as `{}`.
    ///
    /// # Errors
    /// [`is_decode`](Error::is_decode), naming the JSON path; the text stays readable in `function.arguments`.
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T> {
        let text = self.function.arguments.trim();
        let text = if text.is_empty() { "{}" } else { text };
        let problem = |path: String, error: serde_json::Error| {
            let dot = if path.starts_with('[') || path.is_empty() { "" } else { "." };
            let path = format!("{}.arguments{dot}{path}", self.function.name);
            Error::decode(path.trim_matches('.'), format!("{error}; the model wrote `{text}`"))
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| problem(error.path().to_string(), error.into_inner()))?;
        json.end().map_err(|error| problem(String::new(), error))?;
        Ok(value)
    }
}
