//! Outputs of functions, in the form that the model receives.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};
#[cfg(feature = "client")]
use serde_json::json;
use serde_json::{Map, Value};

use super::nested_result;

/// Text or error for the model.
pub(crate) type Output = Result<String, String>;

/// The output of a tool's function.
///
/// The trait is implemented for texts, numbers, `bool`, `()` and [`Value`], for lists, maps and options of types that
/// implement [`Serialize`], and for `Result<T, E>` where `T` implements [`Serialize`] and `E` implements
/// [`Display`](std::fmt::Display). Wrap any other type that implements [`Serialize`] in [`Json`], or implement this
/// trait for it:
///
/// ```
/// use telnyx_ai::chat::ToolOutput;
///
/// struct Invoice {
///     number: u32,
///     cents: u64,
/// }
///
/// impl ToolOutput for Invoice {
///     fn into_output(self) -> Result<String, String> {
///         Ok(format!("Invoice {}: {} cents", self.number, self.cents))
///     }
/// }
/// ```
///
/// The model receives a text unchanged, any other value as JSON, and an `Err` as an error. An `Err` inside an `Ok` or a
/// `Some` is an error too, such as the `Ok(Err(…))` of a timeout around a fallible function; its `E` is serialized. An
/// `Err` inside a list, a map or a struct is part of the value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the output of a tool",
    label = "not a `ToolOutput`",
    note = "return text, a number, `bool`, `()`, `serde_json::Value`, or a list, map or option of types that implement `serde::Serialize`",
    note = "return `Result<T, E>` where `T` implements `serde::Serialize` and `E` implements `Display`",
    note = "wrap another type that implements `serde::Serialize`: `Json(value)`"
)]
pub trait ToolOutput {
    /// Converts the output to the text or the error for the model.
    ///
    /// # Errors
    /// The error of the function. The model receives it as `{"error": …}`, and may correct its call.
    fn into_output(self) -> Result<String, String>;
}

/// A value that is sent to the model as JSON, for types that do not implement [`ToolOutput`].
///
/// ```
/// use serde_json::{Value, json};
/// use telnyx_ai::chat::{FunctionTool, Json};
///
/// #[derive(serde::Serialize)]
/// struct Weather {
///     celsius: f32,
/// }
///
/// let schema = json!({ "type": "object" });
/// let description = "Returns the weather in Oslo.";
/// let tool = FunctionTool::from_fn_with_schema("get_weather", description, schema, |_: Value| {
///     Json(Weather { celsius: 21.5 })
/// });
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

impl<T: Serialize, E: fmt::Display> ToolOutput for Result<T, E> {
    fn into_output(self) -> Output {
        match self {
            Ok(value) => nested_result::output(&value),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl ToolOutput for String {
    fn into_output(self) -> Output {
        Ok(self)
    }
}

/// Implements the trait by serialization. Each type follows its generics.
macro_rules! outputs {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {
        $(impl<$($generics)*> ToolOutput for $type {
            fn into_output(self) -> Output {
                nested_result::output(&self)
            }
        })*
    };
}

outputs! {
    [] (), [] bool, [] char, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] u8, [] u16, [] u32, [] u64, [] u128,
    [] usize, [] f32, [] f64, [] &'static str, [] Cow<'static, str>, [] Box<str>, [] Value, [] Map<String, Value>,
    [T: Serialize] Json<T>, [T: Serialize] Option<T>, [T: Serialize] Vec<T>,
    [K: Serialize, V: Serialize] BTreeMap<K, V>, [K: Serialize, V: Serialize, S] HashMap<K, V, S>,
}

/// Returns an output in the form that the model receives.
#[cfg(feature = "client")]
pub(crate) fn model_text(output: &Output) -> String {
    match output {
        Ok(text) => text.clone(),
        Err(problem) => json!({ "error": problem }).to_string(),
    }
}
