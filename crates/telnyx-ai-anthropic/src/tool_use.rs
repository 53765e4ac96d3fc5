//! Calls of tools.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Result, decode, internal::lenient};

/// A call of a tool that the model asks for.
///
/// ```
/// use telnyx_ai_anthropic::ToolUseBlock;
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// let call: ToolUseBlock = serde_json::from_str(r#"{"id":"toolu_1","name":"get_weather","input":{"city":"Oslo"}}"#)?;
/// let input: Weather = call.input_as().unwrap();
/// assert_eq!((call.name.as_str(), input.city.as_str()), ("get_weather", "Oslo"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolUseBlock {
    /// Id of the call, for the [`tool_result`](crate::ContentBlock::tool_result).
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// The name of the tool.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// The input: a JSON object. While it streams, and where the model wrote no JSON object, it is the text that came so
    /// far, as a [`Value::String`].
    #[serde(default = "empty", deserialize_with = "input")]
    pub input: Value,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ToolUseBlock {
    /// The input as a `T`.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::ToolUseBlock;
    /// # use std::collections::HashMap;
    /// let call: ToolUseBlock = serde_json::from_str(r#"{"id":"toolu_1","name":"pick","input":{"n":[1,"x"]}}"#)?;
    /// let error = call.input_as::<HashMap<String, Vec<u8>>>().unwrap_err();
    /// assert_eq!(error.json_path(), Some("pick.input.n[1]"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path; what the model wrote stays readable in
    /// `input`.
    pub fn input_as<T: DeserializeOwned>(&self) -> Result<T> {
        let read = match &self.input {
            Value::String(text) => decode::text(text),
            input => decode::text(&input.to_string()),
        };
        let outer = match self.name.as_str() {
            "" => "input".to_owned(),
            name => format!("{name}.input"),
        };
        read.map_err(|problem| problem.under(&outer).into())
    }
}

impl Default for ToolUseBlock {
    fn default() -> Self {
        Self { id: String::new(), name: String::new(), input: empty(), extra: Map::new() }
    }
}

fn empty() -> Value {
    Value::Object(Map::new())
}

/// Some servers send the input as a text of JSON, as others do with arguments; none of it means no input.
fn input<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let mut input = Value::deserialize(deserializer)?;
    settle(&mut input);
    Ok(input)
}

/// Makes the object of a text that holds one. Any other text stays as it is, for it may be broken JSON.
pub(crate) fn settle(input: &mut Value) {
    match input {
        Value::Null => *input = empty(),
        Value::String(text) if text.trim().is_empty() => *input = empty(),
        Value::String(text) => {
            if let Ok(fields) = decode::text::<Map<String, Value>>(text) {
                *input = Value::Object(fields);
            }
        }
        _ => {}
    }
}
