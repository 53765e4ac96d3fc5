//! Tool calls.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Result, decode, internal::lenient};

/// A tool call that the model requests.
///
/// ```
/// use telnyx_ai::anthropic::{ContentBlock, ToolUseBlock};
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// fn run(call: &ToolUseBlock) -> telnyx_ai::Result<ContentBlock> {
///     let input: Weather = call.input_as()?;
///     Ok(ContentBlock::tool_result(&call.id, format!("It is sunny in {}.", input.city)))
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolUseBlock {
    /// Id of the call, for [`ContentBlock::tool_result`](crate::ContentBlock::tool_result).
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// Name of the tool.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// Input of the tool: a JSON object. While the input is streamed, or if the text is not a JSON object, a
    /// [`Value::String`] with the received text.
    #[serde(default = "empty", deserialize_with = "input")]
    pub input: Value,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ToolUseBlock {
    /// Decodes the input into a `T`.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) with the JSON path, such as `get_weather.input.city`. The input
    /// stays readable in [`input`](field@Self::input).
    pub fn input_as<T: DeserializeOwned>(&self) -> Result<T> {
        let decoded = match &self.input {
            Value::String(text) => decode::text(text),
            input => decode::text(&input.to_string()),
        };
        let outer = match self.name.as_str() {
            "" => "input".to_owned(),
            name => format!("{name}.input"),
        };
        decoded.map_err(|error| error.under(&outer).into())
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

/// Accepts JSON text instead of an object, because some servers send it. Empty text means no input.
fn input<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    let mut input = Value::deserialize(deserializer)?;
    parse_input(&mut input);
    Ok(input)
}

/// Parses text that is a JSON object. Other text is kept, because it may be invalid JSON of the model.
pub(crate) fn parse_input(input: &mut Value) {
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
