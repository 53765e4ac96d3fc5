//! Functions that the SDK calls when the model asks for them.

#[cfg(feature = "client")]
use std::any::Any;
use std::fmt;
use std::future::Future;
#[cfg(feature = "client")]
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;

#[cfg(feature = "client")]
use futures_util::FutureExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
#[cfg(feature = "client")]
use serde_json::json;
use serde_json::{Map, Value};
use telnyx_ai_core::ToolCall;

use crate::tool::FunctionDefinition;
#[cfg(feature = "client")]
use crate::tool::Tool;

/// What a function gave: a text for the model, or a text that says what went wrong.
pub(crate) type Output = Result<String, String>;

type OutputFuture = Pin<Box<dyn Future<Output = Output> + Send>>;

/// A tool together with the function behind it, for [`Chat::run_tools`](crate::Chat::run_tools).
///
/// ```
/// use serde_json::{Value, json};
/// use telnyx_ai_chat::FunctionTool;
///
/// let now: FunctionTool = FunctionTool::from_fn_with_schema("now", "The time.", json!({ "type": "object" }), async |_: Value| {
///     Ok::<_, String>("It is noon.")
/// });
/// assert_eq!(now.name(), "now");
/// ```
///
/// Made by [`FunctionTool::from_fn_with_schema`], or by `FunctionTool::from_fn` with the feature `schemars`.
#[derive(Clone)]
pub struct FunctionTool {
    definition: FunctionDefinition,
    #[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only a tool loop calls the function"))]
    call: Arc<dyn Fn(&ToolCall) -> OutputFuture + Send + Sync>,
}

impl FunctionTool {
    /// An async function as a tool, with a JSON schema of its arguments.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct City {
    ///     city: String,
    /// }
    ///
    /// async fn weather(at: City) -> Result<String, std::io::Error> {
    ///     Ok(format!("Sunny in {}.", at.city))
    /// }
    ///
    /// let schema = json!({ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] });
    /// let tool = FunctionTool::from_fn_with_schema("weather", "The weather of a city, now.", schema, weather);
    /// assert_eq!(tool.name(), "weather");
    /// ```
    ///
    /// A text that it gives is told to the model as it is, anything else as JSON. An error, and arguments that cannot be
    /// read, are sent to the model too, which may correct its call. The schema is sent as it is; one that allows something
    /// other than an object fails with [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before it is sent.
    pub fn from_fn_with_schema<A, R, E, F, Fut>(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Value,
        function: F,
    ) -> Self
    where
        A: DeserializeOwned,
        R: Serialize,
        E: fmt::Display,
        F: Fn(A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, E>> + Send + 'static,
    {
        let definition = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            extra: Map::new(),
        };
        let call = move |call: &ToolCall| -> OutputFuture {
            match call.arguments_as::<A>() {
                Ok(arguments) => {
                    let running = function(arguments);
                    Box::pin(async move {
                        let result = running.await.map_err(|error| error.to_string())?;
                        text(&result).map_err(|error| format!("the result cannot be written as JSON: {error}"))
                    })
                }
                Err(error) => {
                    let problem = error.to_string();
                    Box::pin(std::future::ready(Err(problem)))
                }
            }
        };
        Self { definition, call: Arc::new(call) }
    }

    /// An async function as a tool, with the schema that its argument type has.
    ///
    /// ```
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct City {
    ///     /// Its name in English.
    ///     city: String,
    /// }
    ///
    /// let tool = FunctionTool::from_fn("weather", "The weather of a city, now.", async |at: City| {
    ///     Ok::<_, std::io::Error>(format!("Sunny in {}.", at.city))
    /// });
    /// ```
    ///
    /// The arguments must be an object: a struct, a map, an enum whose variants are all objects, or `()` for none. The
    /// variants of an enum are joined into one object, because servers reject a top-level `oneOf`. A request with any
    /// other arguments, such as a `Vec`, fails with [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before
    /// it is sent.
    #[cfg(feature = "schemars")]
    pub fn from_fn<A, R, E, F, Fut>(name: impl Into<String>, description: impl Into<String>, function: F) -> Self
    where
        A: DeserializeOwned + schemars::JsonSchema,
        R: Serialize,
        E: fmt::Display,
        F: Fn(A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<R, E>> + Send + 'static,
    {
        Self::from_fn_with_schema(name, description, crate::schema::of_arguments::<A>(), function)
    }

    /// The name that the model calls it by.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// let schema = json!({ "type": "object" });
    /// let tool = FunctionTool::from_fn_with_schema("now", "The time.", schema, async |_: Value| Ok::<_, String>("Noon."));
    /// assert_eq!(tool.name(), "now");
    /// ```
    pub fn name(&self) -> &str {
        &self.definition.name
    }

    /// The output or error, as sent to the model.
    ///
    /// ```
    /// use serde_json::{Value, json};
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// let schema = json!({ "type": "object" });
    /// let tool = FunctionTool::from_fn_with_schema("now", "The time.", schema.clone(), async |_: Value| Ok::<_, String>("Noon."));
    /// assert_eq!(tool.definition().parameters, Some(schema));
    /// ```
    pub fn definition(&self) -> &FunctionDefinition {
        &self.definition
    }

    #[cfg(feature = "client")]
    pub(crate) fn tool(&self) -> Tool {
        Tool::Function { function: self.definition.clone() }
    }

    /// Calls the function. A panic becomes its error, so that it does not end the loop, which was paid for.
    #[cfg(feature = "client")]
    pub(crate) fn call(&self, call: &ToolCall) -> OutputFuture {
        // The function is used again after a panic. What it shares is its own, as it is between threads.
        match panic::catch_unwind(AssertUnwindSafe(|| (self.call)(call))) {
            Ok(running) => Box::pin(async move {
                let output = AssertUnwindSafe(running).catch_unwind().await;
                output.unwrap_or_else(|payload| Err(panicked(&*payload)))
            }),
            Err(payload) => Box::pin(std::future::ready(Err(panicked(&*payload)))),
        }
    }
}

impl fmt::Debug for FunctionTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionTool").field("name", &self.definition.name).finish_non_exhaustive()
    }
}

#[cfg(feature = "client")]
fn panicked(payload: &(dyn Any + Send)) -> String {
    let message = payload.downcast_ref::<&str>().copied();
    match message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)) {
        Some(message) => format!("the function panicked: {message}"),
        None => "the function panicked".to_owned(),
    }
}

fn text(result: &impl Serialize) -> serde_json::Result<String> {
    Ok(match serde_json::to_value(result)? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// What the model is told of an output.
#[cfg(feature = "client")]
pub(crate) fn told(output: &Output) -> String {
    match output {
        Ok(text) => text.clone(),
        Err(problem) => json!({ "error": problem }).to_string(),
    }
}
