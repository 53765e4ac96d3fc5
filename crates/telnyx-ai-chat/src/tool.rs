//! Tools that a model may use.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};
use telnyx_ai_core::{decode, internal::lenient};

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
        /// Buckets to search, and the number of results.
        retrieval: Retrieval,
    },
    /// A tool of a kind that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl Tool {
    /// A function with a JSON schema for its arguments.
    ///
    /// ```
    /// use telnyx_ai_chat::Tool;
    ///
    /// let now = Tool::function("now", "The time.", serde_json::json!({ "type": "object", "properties": {} }));
    /// assert!(matches!(now, Tool::Function { function } if function.name == "now"));
    /// ```
    pub fn function(name: impl Into<String>, description: impl Into<String>, parameters: Value) -> Self {
        let function = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            extra: Map::new(),
        };
        Self::Function { function }
    }

    /// Retrieval from embedded buckets, with the service's own number of results.
    ///
    /// ```
    /// let tool = telnyx_ai_chat::Tool::retrieval(["handbook"]);
    /// assert_eq!(serde_json::to_string(&tool)?, r#"{"type":"retrieval","retrieval":{"bucket_ids":["handbook"]}}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn retrieval<B: Into<String>>(bucket_ids: impl IntoIterator<Item = B>) -> Self {
        let bucket_ids = bucket_ids.into_iter().map(Into::into).collect();
        Self::Retrieval { retrieval: Retrieval { bucket_ids, max_num_results: None, extra: Map::new() } }
    }

    /// Sets the maximum number of results that retrieval returns to the model; no effect on a function.
    ///
    /// ```
    /// let tool = telnyx_ai_chat::Tool::retrieval(["handbook"]).max_num_results(5);
    /// ```
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
            // One with more beside its description is kept as it came.
            Some(fields) if fields.len() == 2 => match fields.remove(name) {
                Some(value) if name == "function" => read(name, value).map(|function| Self::Function { function }),
                Some(value) => read(name, value).map(|retrieval| Self::Retrieval { retrieval }),
                None => Ok(Self::Other(tool)),
            },
            _ => Ok(Self::Other(tool)),
        }
    }
}

/// Reads the description of a tool. An error names its path, because the path that is kept outside ends at the tool.
fn read<T: DeserializeOwned, E: serde::de::Error>(name: &str, description: Value) -> std::result::Result<T, E> {
    decode::text(&description.to_string()).map_err(|error| E::custom(error.under(name)))
}

/// A function that the model may ask to call.
///
/// ```
/// let function: telnyx_ai_chat::FunctionDefinition = serde_json::from_str(r#"{"name":"now"}"#)?;
/// assert_eq!((function.description, function.parameters), (None, None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionDefinition {
    /// Its name.
    pub name: String,
    /// Description for the model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A JSON schema of its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl FunctionDefinition {
    /// Checks that the arguments are an object, the only form in which models give them.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        let refused = |schema: &Value| !schema.is_object() || may_be_other_than_object(schema);
        if !self.parameters.as_ref().is_some_and(refused) {
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

/// Buckets that retrieval searches.
///
/// ```
/// let retrieval: telnyx_ai_chat::Retrieval = serde_json::from_str(r#"{"bucket_ids":["handbook"]}"#)?;
/// assert_eq!(retrieval.max_num_results, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retrieval {
    /// The embedded buckets.
    #[serde(deserialize_with = "lenient::required_list")]
    pub bucket_ids: Vec<String>,
    /// At most this many results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_num_results: Option<u32>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
