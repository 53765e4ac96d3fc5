//! The tool loop: calls the model, runs the functions that the model calls, sends the results, and calls the model
//! again.

mod approval;
mod cost_budget;
mod options;
mod paused_run;
mod resume;
mod running;
mod span;
mod state;
mod stream;
mod tool_run;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use telnyx_ai_core::Result;
use tracing::Instrument;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::function_tool::FunctionTool;
use options::LoopOptions;
use running::RunningCalls;
use state::LoopState;

pub use approval::Approval;
pub use paused_run::PausedRun;
pub use stream::{ToolEvent, ToolStream};
pub use tool_run::ToolRun;

impl Chat {
    /// Calls the model, runs the functions that it calls, sends their results, and so on until the model responds
    /// without a call.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use serde_json::json;
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct City {
    ///     city: String,
    /// }
    ///
    /// let schema = json!({
    ///     "type": "object",
    ///     "properties": { "city": { "type": "string" } },
    ///     "required": ["city"],
    /// });
    /// let description = "Returns the weather of a city.";
    /// let report = async |at: City| format!("It is sunny in {}.", at.city);
    /// let weather = FunctionTool::from_fn_with_schema("get_weather", description, schema, report);
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let run = telnyx.chat().run_tools("Is it sunny in Oslo?", [weather]).max_turns(4).await?;
    /// println!("{} ({} turns)", run.completion.text(), run.turns);
    /// # Ok(()) }
    /// ```
    ///
    /// Each turn is one call to the model, and is charged as one call. Tools of the request itself, such as retrieval,
    /// are sent too. A `tool_choice` that forces a call, `required` or a function by name, applies to the first turn
    /// only; from then on the model decides. A call without an id receives one. A call in the deprecated field
    /// `function_call` is run too, and its result is a message of role `function`.
    ///
    /// All turns use the credentials of the task that creates the loop; see
    /// [`Credentials::capture`](telnyx_ai_core::Credentials::capture).
    ///
    /// If a function panics, the model receives an error as its result, and the other functions continue. In a program
    /// built with `panic = "abort"` the panic ends the program.
    ///
    /// # Errors
    /// The [`ToolRun`] so far is the [`attachment`](telnyx_ai_core::Error::attachment) of every error, except for a
    /// pause.
    /// - [`is_limit`](telnyx_ai_core::Error::is_limit) with a [`PausedRun`] as its attachment:
    ///   [`approve`](ToolLoop::approve) paused the loop.
    /// - [`is_limit`](telnyx_ai_core::Error::is_limit): [`max_turns`](ToolLoop::max_turns),
    ///   [`token_budget`](ToolLoop::token_budget) or [`cost_budget`](ToolLoop::cost_budget) is reached.
    /// - [`is_timeout`](telnyx_ai_core::Error::is_timeout): the [`deadline`](ToolLoop::deadline) is reached, or a call
    ///   to the model timed out.
    /// - The other errors of [`complete`](Self::complete).
    pub fn run_tools(
        &self,
        request: impl Into<ChatRequest>,
        tools: impl IntoIterator<Item = FunctionTool>,
    ) -> ToolLoop {
        ToolLoop::new(self, request.into(), tools.into_iter().collect(), ())
    }
}

/// A tool loop that is ready to run; returned by [`Chat::run_tools`] and
/// [`ChatSession::run_tools`](crate::ChatSession::run_tools).
///
/// ```no_run
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::FunctionTool;
///
/// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
///     let tool_loop = telnyx.chat().run_tools("What time is it in Oslo?", tools);
///     let tool_loop = tool_loop.max_turns(5).token_budget(20_000).deadline(Duration::from_secs(60));
///     match tool_loop.tool_timeout(Duration::from_secs(5)).await {
///         Ok(run) => println!("{} for {} tokens", run.completion.text(), run.usage.total_tokens),
///         Err(error) if error.is_limit() => println!("{error}"), // its attachment is the run
///         Err(error) => return Err(error),
///     }
///     Ok(())
/// }
/// ```
///
/// Await it for the result, or [`stream`](Self::stream) it to receive text, calls and results as they arrive. Dropping
/// it cancels the call to the model and the running functions.
///
/// `S` is `&mut ChatSession` for a loop of a session, which appends the run if the loop succeeds.
#[must_use = "a loop does nothing until it is awaited or streamed"]
#[derive(Clone, Debug)]
pub struct ToolLoop<S = ()> {
    options: LoopOptions,
    owner: S,
}

/// The receiver of the run of a successful loop.
pub trait RunOwner: Send + Unpin {
    /// Receives the run.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the run does not continue the conversation of
    /// the owner.
    fn take(&mut self, run: &ToolRun) -> Result<()>;

    /// Returns the id of the conversation of the service, for spans.
    fn conversation(&self) -> Option<String> {
        None
    }
}

impl RunOwner for () {
    fn take(&mut self, _: &ToolRun) -> Result<()> {
        Ok(())
    }
}

impl<S: RunOwner> ToolLoop<S> {
    pub(crate) fn new(chat: &Chat, request: ChatRequest, tools: Vec<FunctionTool>, owner: S) -> Self {
        // The turns may run in another task, which has other credentials.
        let options =
            LoopOptions { conversation: owner.conversation(), ..LoopOptions::new(chat.capture(), request, tools) };
        Self { options, owner }
    }
}

impl<S: RunOwner> ToolLoop<S> {
    /// Returns the text, the calls and their results as they arrive.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::{FunctionTool, ToolEvent};
    ///
    /// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let mut events = telnyx.chat().run_tools("What time is it in Oslo?", tools).stream();
    ///     while let Some(event) = events.try_next().await? {
    ///         match event {
    ///             ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
    ///             ToolEvent::Call(call) => println!("[calls {}]", call.name()),
    ///             ToolEvent::Result { call, output: Err(problem) } => {
    ///                 println!("[{} failed: {problem}]", call.name());
    ///             }
    ///             ToolEvent::Finished(run) => println!("[{} turns]", run.turns),
    ///             _ => {}
    ///         }
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// To read only the text, use [`ToolStream::texts`].
    pub fn stream(self) -> ToolStream<S> {
        ToolStream::new(LoopState::new(self.options), self.owner)
    }

    pub(crate) async fn run(mut self) -> Result<ToolRun> {
        let state = LoopState::new(self.options);
        let span = state.span().clone();
        let run = run(state).instrument(span).await?;
        self.owner.take(&run)?;
        Ok(run)
    }
}

/// Runs a loop. Not generic over the owner, so that it is compiled once.
async fn run(mut state: LoopState) -> Result<ToolRun> {
    let mut calls = state.resume()?;
    loop {
        let mut running = RunningCalls::new(calls, &state);
        while running.next(&mut state).await?.is_some() {}
        let call = state.complete()?;
        let reply = call.await.map_err(|error| state.call_failed(error))?;
        calls = state.take(reply)?;
        if calls.is_empty() {
            return Ok(state.end());
        }
    }
}

impl IntoFuture for ToolLoop {
    type Output = Result<ToolRun>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
