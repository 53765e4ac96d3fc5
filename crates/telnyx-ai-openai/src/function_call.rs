//! Function calls and their outputs.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Result, ToolCall, internal::lenient};

use crate::content::ItemContent;
use crate::response::ResponseStatus;

/// A function call that the model requests.
///
/// ```
/// use telnyx_ai::openai::{FunctionCallItem, Item};
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// fn run(call: &FunctionCallItem) -> telnyx_ai::Result<Item> {
///     let arguments: Weather = call.arguments_as()?;
///     let output = format!("It is sunny in {}.", arguments.city);
///     Ok(Item::function_call_output(&call.call_id, output))
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FunctionCallItem {
    /// Id of the item; the id of the call is [`call_id`](Self::call_id).
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Id of the call, for [`Item::function_call_output`](crate::Item::function_call_output).
    #[serde(default, deserialize_with = "lenient::string")]
    pub call_id: String,
    /// Name of the function.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// Arguments as the model wrote them, usually JSON text. An object on the wire is converted into its text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub arguments: String,
    /// Unknown fields, kept as received and sent unchanged. Fields that are `null` are dropped.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl FunctionCallItem {
    /// Decodes the arguments into a `T`. Empty arguments are decoded as `{}`.
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode) with the JSON path, such as `get_weather.arguments.city`. The
    /// text stays readable in [`arguments`](field@Self::arguments).
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T> {
        ToolCall::function(&self.call_id, &self.name, &self.arguments).arguments_as()
    }
}

/// The output of a function call.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FunctionCallOutputItem {
    /// Id of the item; `None` for an item that the service did not create.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Id of the function call.
    #[serde(default, deserialize_with = "lenient::string")]
    pub call_id: String,
    /// Output of the call: text, such as JSON text, or parts.
    #[serde(default)]
    pub output: ItemContent,
    /// Unknown fields, kept as received and sent unchanged. Fields that are `null` are dropped.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
