//! Tool calls of chat completions and stored conversations.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::decode::{self, DecodeError};
use crate::error::{Result, text};
use crate::response::lenient;
use crate::{keep_extra, open_enum};

open_enum! {
    /// The author of a message.
    pub enum Role {
        /// The developer, who instructs the model.
        System = "system",
        /// The user of the model.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// A tool, which returns the result of a call.
        Tool = "tool",
    }
}

/// A tool call that the model requests.
///
/// ```
/// use telnyx_ai::ToolCall;
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// let call = ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
/// let arguments: Weather = call.arguments_as()?;
/// assert_eq!(arguments.city, "Oslo");
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// A call that is sent back is unchanged: empty fields are omitted, and `extra` is included.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Id of the call, for `tool_call_id` of the tool message; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Kind of tool, such as `function` (wire: `type`); empty if the service sent none.
    #[serde(default, rename = "type", deserialize_with = "lenient::string", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Function and arguments; empty for other kinds of tools.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "FunctionCall::is_empty")]
    pub function: FunctionCall,
    /// Extra fields, such as `extra_content`, or `custom` for a call of a custom tool.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// The function and the arguments of a tool call.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FunctionCall {
    /// Name of the function.
    pub name: String,
    /// Arguments as the model wrote them, usually JSON text. An object is converted to its JSON text.
    pub arguments: String,
    /// Extra fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

keep_extra!(FunctionCall {
    "name" => name: String = lenient::string,
    "arguments" => arguments: String = lenient::json_text,
});

impl FunctionCall {
    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.arguments.is_empty() && self.extra.is_empty()
    }
}

impl ToolCall {
    /// Creates a call of a function, such as a call in a stored conversation. `arguments` is JSON text.
    pub fn function(id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        let function = FunctionCall { name: name.into(), arguments: arguments.into(), extra: Map::new() };
        Self { id: id.into(), kind: "function".to_owned(), function, extra: Map::new() }
    }

    /// Returns the name of the function.
    pub fn name(&self) -> &str {
        &self.function.name
    }

    /// Decodes the arguments as a `T`.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use telnyx_ai::ToolCall;
    ///
    /// let call = ToolCall::function("call_1", "set_volume", r#"{"level":"loud"}"#);
    /// let error = call.arguments_as::<HashMap<String, u8>>().unwrap_err();
    /// assert_eq!(error.json_path(), Some("set_volume.arguments.level"));
    /// ```
    ///
    /// An empty text and `null` are read as `{}`. For a `T` without fields, `{}` is read as `null`. Arguments that the
    /// model encoded twice, as a JSON string, are decoded twice.
    ///
    /// # Errors
    /// [`is_decode`](crate::Error::is_decode) with the JSON path, such as `get_weather.arguments.city`, and the text of
    /// the model.
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T> {
        let text = self.function.arguments.trim();
        let encoded = serde_json::from_str::<String>(text).ok();
        let encoded = encoded.as_deref().map(str::trim).filter(|inner| is_arguments(inner));
        let read = match encoded {
            Some(inner) => read_arguments(inner).or_else(|problem| decode::text(text).map_err(|_| problem)),
            None => read_arguments(text),
        };
        let outer = match self.function.name.as_str() {
            "" => "arguments".to_owned(),
            name => format!("{name}.arguments"),
        };
        let wrote = format!("; the model wrote {}", text::excerpt(if text.is_empty() { "{}" } else { text }));
        read.map_err(|problem| problem.under(&outer).with_note(&wrote).into())
    }
}

/// Returns `true` if the content of a JSON string is encoded arguments instead of a text argument.
fn is_arguments(text: &str) -> bool {
    matches!(text, "" | "null") || text.starts_with(['{', '['])
}

fn read_arguments<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    let text = if matches!(text, "" | "null") { "{}" } else { text };
    let is_empty =
        || text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).is_some_and(|s| s.trim().is_empty());
    decode::text(text).or_else(|problem| match is_empty() {
        true => decode::text("null").map_err(|_| problem),
        false => Err(problem),
    })
}

#[cfg(test)]
mod tests;
