//! Functions that the SDK runs when the model calls them.

mod nested_result;
mod tool_function;
mod tool_output;

#[cfg(feature = "client")]
use std::any::Any;
use std::fmt;
#[cfg(feature = "client")]
use std::future::poll_fn;
#[cfg(feature = "client")]
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
#[cfg(feature = "client")]
use std::task::Poll;
use std::time::Duration;

#[cfg(feature = "client")]
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use telnyx_ai_core::ToolCall;
#[cfg(feature = "client")]
use telnyx_ai_core::internal::Timer;

use crate::tool::FunctionDefinition;
#[cfg(feature = "client")]
use crate::tool::Tool;
pub(crate) use tool_function::OutputFuture;

pub use tool_function::ToolFunction;
pub use tool_output::{Json, ToolOutput};
#[cfg(feature = "client")]
pub(crate) use tool_output::{Output, model_text};

/// A tool together with its function, for [`Chat::run_tools`](crate::Chat::run_tools).
///
/// ```
/// use serde_json::{Value, json};
/// use telnyx_ai::chat::FunctionTool;
///
/// let schema = json!({ "type": "object" }); // no arguments
/// let now = FunctionTool::from_fn_with_schema("now", "Returns the time.", schema, async |_: Value| {
///     Ok::<_, String>("It is noon.")
/// });
/// assert_eq!(now.name(), "now");
/// ```
///
/// [`from_fn_with_schema`](Self::from_fn_with_schema) creates a tool from a function and a schema. With the feature
/// `schemars`, `from_fn` derives the schema.
#[derive(Clone)]
pub struct FunctionTool {
    definition: FunctionDefinition,
    #[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only a tool loop calls the function"))]
    call: Arc<dyn Fn(&ToolCall) -> OutputFuture + Send + Sync>,
    timeout: Option<Duration>,
}

impl FunctionTool {
    /// Creates a tool from a function and the JSON schema of its arguments.
    ///
    /// ```
    /// use serde_json::json;
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct City {
    ///     city: String,
    /// }
    ///
    /// async fn weather(at: City) -> Result<String, std::io::Error> {
    ///     Ok(format!("It is sunny in {}.", at.city))
    /// }
    ///
    /// let schema = json!({
    ///     "type": "object",
    ///     "properties": { "city": { "type": "string" } },
    ///     "required": ["city"],
    /// });
    /// let description = "Returns the weather of a city.";
    /// let tool = FunctionTool::from_fn_with_schema("get_weather", description, schema, weather);
    /// assert_eq!(tool.name(), "get_weather");
    /// ```
    ///
    /// The function takes its arguments as one value and returns a [`ToolOutput`]. It is async or synchronous. A
    /// synchronous function runs in the task of the loop and blocks the task. If the function waits or computes for
    /// long, return the handle of `tokio::task::spawn_blocking`.
    ///
    /// The model receives a text unchanged and any other output as JSON. The model also receives errors, including
    /// errors about invalid arguments, and may correct its call.
    ///
    /// The schema is sent unchanged. If it allows anything but an object, the request fails with
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before it is sent.
    pub fn from_fn_with_schema<A, M, F>(
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: Value,
        function: F,
    ) -> Self
    where
        A: DeserializeOwned,
        F: ToolFunction<A, M>,
    {
        let definition = FunctionDefinition {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters),
            extra: Map::new(),
        };
        let call = move |call: &ToolCall| -> OutputFuture {
            match call.arguments_as::<A>() {
                Ok(arguments) => function.call(arguments),
                Err(error) => {
                    let problem = error.to_string();
                    Box::pin(std::future::ready(Err(problem)))
                }
            }
        };
        Self { definition, call: Arc::new(call), timeout: None }
    }

    /// Creates a tool from a function. The schema is derived from the type of its argument.
    ///
    /// ```
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct City {
    ///     /// Name in English.
    ///     city: String,
    /// }
    ///
    /// let description = "Returns the weather of a city.";
    /// let weather = FunctionTool::from_fn("get_weather", description, async |at: City| {
    ///     Ok::<_, std::io::Error>(format!("It is sunny in {}.", at.city))
    /// });
    /// let now = FunctionTool::from_fn("now", "Returns the time.", |(): ()| "It is noon."); // no arguments
    /// ```
    ///
    /// The SDK may call the function several times. An async function that uses a captured value therefore moves a
    /// clone of it into each future; an `async move` closure that captures the value does not compile:
    ///
    /// ```
    /// use std::sync::Arc;
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// struct City {
    ///     city: String,
    /// }
    ///
    /// let visited = Arc::new(vec!["Oslo".to_owned()]);
    /// let tool = FunctionTool::from_fn("visited", "Reports if the user was in a city.", move |at: City| {
    ///     let visited = Arc::clone(&visited);
    ///     async move { visited.contains(&at.city) }
    /// });
    /// ```
    ///
    /// The function is otherwise as described at [`from_fn_with_schema`](Self::from_fn_with_schema).
    ///
    /// The arguments must be an object: a struct, a map, an enum whose variants are all objects, or `()` for no
    /// arguments. The variants of an enum are joined into one object, because servers reject a top-level `oneOf`. A
    /// request with other arguments, such as a `Vec`, fails with
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before it is sent.
    #[cfg(feature = "schemars")]
    pub fn from_fn<A, M, F>(name: impl Into<String>, description: impl Into<String>, function: F) -> Self
    where
        A: crate::schema::FromModel,
        F: ToolFunction<A, M>,
    {
        Self::from_fn_with_schema(name, description, crate::schema::of_arguments::<A>(), function)
    }

    /// Sets the timeout of one call of the function. Default: the [`tool_timeout`](crate::ToolLoop::tool_timeout) of
    /// the loop.
    ///
    /// A function that takes longer is dropped, the model receives an error, and the loop continues. A synchronous
    /// function cannot be interrupted.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Returns the name of the function for the model.
    pub fn name(&self) -> &str {
        &self.definition.name
    }

    /// Returns the definition of the function that is sent to the model.
    pub fn definition(&self) -> &FunctionDefinition {
        &self.definition
    }

    #[cfg(feature = "client")]
    pub(crate) fn tool(&self) -> Tool {
        Tool::Function { function: self.definition.clone() }
    }

    /// Returns a future that calls the function. A panic becomes an error for the model, because a panic must not end a
    /// paid loop. `timeout` applies if the tool has no timeout.
    #[cfg(feature = "client")]
    pub(crate) fn call(&self, call: &ToolCall, timeout: Option<Duration>) -> OutputFuture {
        let (function, call) = (Arc::clone(&self.call), call.clone());
        let timeout = self.timeout.or(timeout);
        let running = async move {
            match timeout {
                Some(timeout) => within(timeout, function(&call)).await,
                None => function(&call).await,
            }
        };
        // The function may be called again after a panic. It is `Sync`, so the caller already handles its shared state.
        let caught = AssertUnwindSafe(running).catch_unwind();
        Box::pin(caught.map(|output| output.unwrap_or_else(|payload| Err(panicked("function", &*payload)))))
    }
}

/// Waits until a function completes or times out.
#[cfg(feature = "client")]
async fn within(timeout: Duration, mut running: OutputFuture) -> Output {
    let mut timer = Timer::start(timeout).map_err(|error| error.to_string())?;
    poll_fn(|cx| match running.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(output),
        Poll::Pending => timer.poll(cx).map(|_| Err(format!("the function timed out after {timeout:?}"))),
    })
    .await
}

impl fmt::Debug for FunctionTool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionTool").field("name", &self.definition.name).finish_non_exhaustive()
    }
}

/// Returns the error of a panic of `function`.
#[cfg(feature = "client")]
pub(crate) fn panicked(function: &str, payload: &(dyn Any + Send)) -> String {
    let message = payload.downcast_ref::<&str>().copied();
    match message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)) {
        Some(message) => format!("the {function} panicked: {message}"),
        None => format!("the {function} panicked"),
    }
}
