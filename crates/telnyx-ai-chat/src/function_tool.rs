//! Functions that the SDK calls when the model asks for them.

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
use tool_function::OutputFuture;

pub use tool_function::ToolFunction;
pub use tool_output::{Json, ToolOutput};
#[cfg(feature = "client")]
pub(crate) use tool_output::{Output, sent};

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
    timeout: Option<Duration>,
}

impl FunctionTool {
    /// Creates a tool of a function, with a JSON schema of its arguments.
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
    /// let tool = FunctionTool::from_fn_with_schema("weather", "The weather of a city, now.", schema.clone(), weather);
    /// let length = FunctionTool::from_fn_with_schema("length", "Letters of a name.", schema, |at: City| at.city.len());
    /// assert_eq!((tool.name(), length.name()), ("weather", "length"));
    /// ```
    ///
    /// The function takes its arguments as one value, is async or synchronous, and returns a [`ToolOutput`]. A synchronous
    /// function runs in the task of the loop and blocks it: let one that waits or computes for long return the handle of
    /// `tokio::task::spawn_blocking`. A text is sent to the model as it is, anything else as JSON. An error, and arguments
    /// that cannot be read, are sent to the model too, which may correct its call.
    ///
    /// The schema is sent as it is; one that allows something other than an object fails with
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

    /// Creates a tool of a function, with the schema that its argument type has.
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
    /// let length = FunctionTool::from_fn("length", "The letters of a city's name.", |at: City| at.city.len());
    /// let now = FunctionTool::from_fn("now", "The time.", |(): ()| "noon"); // no arguments
    /// ```
    ///
    /// A function is called more than once, so an async one that uses a value of yours moves a clone into each future. An
    /// `async move` closure that captures the value does not compile:
    ///
    /// ```
    /// # #[derive(serde::Deserialize, schemars::JsonSchema)]
    /// # struct City { city: String }
    /// use std::sync::Arc;
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// let visited = Arc::new(vec!["Oslo".to_owned()]);
    /// let tool = FunctionTool::from_fn("visited", "Reports if the user was in a city.", move |at: City| {
    ///     let visited = Arc::clone(&visited);
    ///     async move { visited.contains(&at.city) }
    /// });
    /// ```
    ///
    /// The function is one as [`from_fn_with_schema`](Self::from_fn_with_schema) takes it. The arguments must be an object:
    /// a struct, a map, an enum whose variants are all objects, or `()` for none. The variants of an enum are joined into
    /// one object, because servers reject a top-level `oneOf`. A request with any other arguments, such as a `Vec`, fails
    /// with [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before it is sent.
    #[cfg(feature = "schemars")]
    pub fn from_fn<A, M, F>(name: impl Into<String>, description: impl Into<String>, function: F) -> Self
    where
        A: crate::schema::FromModel,
        F: ToolFunction<A, M>,
    {
        Self::from_fn_with_schema(name, description, crate::schema::of_arguments::<A>(), function)
    }

    /// Sets how long one call of the function may take. Default: the
    /// [`tool_timeout`](crate::ToolLoop::tool_timeout) of the loop.
    ///
    /// ```
    /// use std::time::Duration;
    /// use serde_json::{Value, json};
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// let slow = async |_: Value| tokio::time::sleep(Duration::from_secs(60)).await;
    /// let tool = FunctionTool::from_fn_with_schema("wait", "Waits.", json!({ "type": "object" }), slow);
    /// let tool = tool.timeout(Duration::from_secs(5));
    /// ```
    ///
    /// A function that takes longer is dropped, the model receives an error, and the loop continues. A synchronous function
    /// cannot be interrupted.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Returns the name by which the model calls the function.
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

    /// Returns the definition of the function, as it is sent to the model.
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

    /// Calls the function when the future is polled. A panic becomes its error, so that it does not end the loop, which was
    /// paid for. `timeout` holds where the tool has none.
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
        // The function is used again after a panic. What it shares is its own, as it is between threads.
        let caught = AssertUnwindSafe(running).catch_unwind();
        Box::pin(caught.map(|output| output.unwrap_or_else(|payload| Err(panicked(&*payload)))))
    }
}

/// Runs a function until it ends or times out.
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

#[cfg(feature = "client")]
fn panicked(payload: &(dyn Any + Send)) -> String {
    let message = payload.downcast_ref::<&str>().copied();
    match message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)) {
        Some(message) => format!("the function panicked: {message}"),
        None => "the function panicked".to_owned(),
    }
}
