//! Calls of functions, and what they gave.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Result, ToolCall, internal::lenient};

use crate::content::ItemContent;
use crate::response::ResponseStatus;

/// A call of a function that the model asks for.
///
/// ```
/// use telnyx_ai_openai::FunctionCallItem;
///
/// #[derive(serde::Deserialize)]
/// struct Weather {
///     city: String,
/// }
///
/// let call: FunctionCallItem =
///     serde_json::from_str(r#"{"call_id":"call_1","name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}"#)?;
/// let arguments: Weather = call.arguments_as()?;
/// assert_eq!(arguments.city, "Oslo");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FunctionCallItem {
    /// The id of the item, which is not that of the call.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Id of the call, for [`Item::function_call_output`](crate::Item::function_call_output) with its result.
    #[serde(default, deserialize_with = "lenient::string")]
    pub call_id: String,
    /// The name of the function.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// The arguments as the model wrote them: JSON text, if all is well. An object is turned into its text.
    #[serde(default, deserialize_with = "lenient::json_text")]
    pub arguments: String,
    /// Fields that the SDK does not model, kept as they came and sent as they are, but for `null`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl FunctionCallItem {
    /// The arguments as a `T`. No text at all counts as `{}`.
    ///
    /// ```
    /// # let call: telnyx_ai_openai::FunctionCallItem = serde_json::from_str(r#"{"name":"pick","arguments":"{\"n\":\"x\"}"}"#)?;
    /// let error = call.arguments_as::<std::collections::HashMap<String, u8>>().unwrap_err();
    /// assert_eq!(error.json_path(), Some("pick.arguments.n"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](telnyx_ai_core::Error::is_decode), naming the JSON path; the text stays readable in `arguments`.
    pub fn arguments_as<T: DeserializeOwned>(&self) -> Result<T> {
        ToolCall::function(&self.call_id, &self.name, &self.arguments).arguments_as()
    }
}

/// The output of a function call.
///
/// ```
/// let item: telnyx_ai_openai::FunctionCallOutputItem = serde_json::from_str(r#"{"call_id":"call_1","output":"21"}"#)?;
/// assert_eq!(item.output.text(), "21");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FunctionCallOutputItem {
    /// The id of the item; `None` for one that was not made by the service.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Id of the call that this is the output of.
    #[serde(default, deserialize_with = "lenient::string")]
    pub call_id: String,
    /// Output of the call: a text, JSON text included, or parts.
    #[serde(default)]
    pub output: ItemContent,
    /// Fields that the SDK does not model, kept as they came and sent as they are, but for `null`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
