//! Tool calls: the one form in which chat and stored conversations hold them.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::decode::{self, DecodeError};
use crate::error::{Result, text};
use crate::response::lenient;
use crate::{keep_extra, open_enum};

open_enum! {
    /// Who speaks.
    ///
    /// ```
    /// use telnyx_ai_core::Role;
    ///
    /// assert_eq!(Role::from("assistant"), Role::Assistant);
    /// assert_eq!(Role::from("developer").as_str(), "developer"); // unknown, and kept
    /// ```
    pub enum Role {
        /// Instructions for the model.
        System = "system",
        /// The person, or the program, that asks.
        User = "user",
        /// The model.
        Assistant = "assistant",
        /// The result of a tool call.
        Tool = "tool",
    }
}

/// A call that the model asks for.
///
/// ```
/// use telnyx_ai_core::ToolCall;
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
///
/// A call is sent back as it came: an empty field is left out, and `extra` is sent beside the others.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The id that the tool message names in its `tool_call_id`; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// The kind of tool (wire: `type`); empty if the service sent none.
    #[serde(default, rename = "type", deserialize_with = "lenient::string", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The function and its arguments; empty for a call of another kind of tool.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "FunctionCall::is_empty")]
    pub function: FunctionCall,
    /// Fields that the SDK does not model, such as `extra_content`, or `custom` for a call of a custom tool.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// A function and its arguments.
///
/// ```
/// let function: telnyx_ai_core::FunctionCall = serde_json::from_str(r#"{"name":"get_weather","arguments":{"city":"Oslo"}}"#)?;
/// assert_eq!(function.arguments, r#"{"city":"Oslo"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FunctionCall {
    /// The name of the function.
    pub name: String,
    /// The arguments as the model wrote them: JSON text, if all is well. An object is turned into its text.
    pub arguments: String,
    /// Fields that the SDK does not model.
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
    /// A call of a function, such as one kept from an earlier conversation.
    ///
    /// ```
    /// let call = telnyx_ai_core::ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
    /// assert_eq!((call.id.as_str(), call.kind.as_str()), ("call_1", "function"));
    /// ```
    pub fn function(id: impl Into<String>, name: impl Into<String>, arguments: impl Into<String>) -> Self {
        let function = FunctionCall { name: name.into(), arguments: arguments.into(), extra: Map::new() };
        Self { id: id.into(), kind: "function".to_owned(), function, extra: Map::new() }
    }

    /// The name of the function.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_core::ToolCall::function("call_1", "get_weather", "{}").name(), "get_weather");
    /// ```
    pub fn name(&self) -> &str {
        &self.function.name
    }

    /// The arguments as a `T`.
    ///
    /// ```
    /// let call = telnyx_ai_core::ToolCall::function("call_1", "pick", r#"{"n": [1, "x"]}"#);
    /// let error = call.arguments_as::<std::collections::HashMap<String, Vec<u8>>>().unwrap_err();
    /// assert_eq!(error.json_path(), Some("pick.arguments.n[1]"));
    /// ```
    ///
    /// Empty text and `null` count as `{}`, and `{}` as `null` where `T` has no fields. Arguments that are encoded once
    /// more, as a JSON string, are decoded first.
    ///
    /// # Errors
    /// [`is_decode`](crate::Error::is_decode), naming the JSON path; the text stays readable in `function.arguments`.
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
        let wrote = format!("; the model wrote {}", text::shown(if text.is_empty() { "{}" } else { text }));
        read.map_err(|problem| problem.under(&outer).with_note(&wrote).into())
    }
}

/// Returns true if the text of a JSON string is arguments, and not a text that a function takes.
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
