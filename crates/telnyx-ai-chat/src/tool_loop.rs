//! The loop of tool use: call the model, run the functions that it calls, send the results, call the model again.

mod options;
mod running;
mod state;
mod stream;
mod tool_run;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use telnyx_ai_core::Result;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::function_tool::FunctionTool;
use options::LoopOptions;
use running::RunningCalls;
use state::LoopState;

pub use stream::{ToolEvent, ToolStream};
pub use tool_run::ToolRun;

impl Chat {
    /// Calls the model, runs the functions that it calls, and goes on until it responds without a call.
    ///
    /// ```no_run
    /// # async fn run(chat: telnyx_ai_chat::Chat) -> telnyx_ai_chat::Result<()> {
    /// use serde_json::json;
    /// use telnyx_ai_chat::FunctionTool;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Numbers {
    ///     numbers: Vec<i64>,
    /// }
    ///
    /// let numbers = json!({ "type": "array", "items": { "type": "integer" } });
    /// let schema = json!({ "type": "object", "properties": { "numbers": numbers }, "required": ["numbers"] });
    /// let sum = |given: Numbers| given.numbers.iter().sum::<i64>();
    /// let add = FunctionTool::from_fn_with_schema("add", "Adds numbers.", schema, sum);
    /// let run = chat.run_tools("What is 1 + 2?", [add]).max_turns(4).await?;
    /// println!("{} ({} turns)", run.completion.text(), run.turns);
    /// # Ok(()) }
    /// ```
    ///
    /// Tools of the request itself, such as retrieval, are sent too. A `tool_choice` that forces a call, `required` or a
    /// function by name, holds for the first turn; after that the model decides. Each turn is a call of its own, charged
    /// as one. A call without an id gets one. A call in the deprecated field `function_call` is made too, and its result is a
    /// message of role `function`.
    ///
    /// All turns are authorized by the credentials of the task that makes the loop; see
    /// [`Credentials::capture`](telnyx_ai_core::Credentials::capture).
    ///
    /// A function that panics fails like one that returns an error: the model gets the error, and other functions continue. A
    /// program that is built with `panic = "abort"` ends all the same.
    pub fn run_tools(
        &self,
        request: impl Into<ChatRequest>,
        tools: impl IntoIterator<Item = FunctionTool>,
    ) -> ToolLoop {
        ToolLoop::new(self, request.into(), tools.into_iter().collect(), ())
    }
}

/// A loop of tool use that is ready to run; made by [`Chat::run_tools`] and [`ChatSession::run_tools`](crate::ChatSession::run_tools).
///
/// ```no_run
/// # async fn run(chat: telnyx_ai_chat::Chat, tools: [telnyx_ai_chat::FunctionTool; 2]) -> telnyx_ai_chat::Result<()> {
/// use std::time::Duration;
///
/// let tools = chat.run_tools("What time is it?", tools).max_turns(5).token_budget(20_000);
/// match tools.deadline(Duration::from_secs(60)).tool_timeout(Duration::from_secs(5)).await {
///     Ok(run) => println!("{} for {} tokens", run.completion.text(), run.usage.total_tokens),
///     Err(error) if error.is_limit() => println!("{error}"), // the conversation so far is its attachment
///     Err(error) => return Err(error),
/// }
/// # Ok(()) }
/// ```
///
/// Await it for the result, or [`stream`](Self::stream) it to see text and calls as they come. Dropping it stops the
/// call to the model and the functions that are running.
///
/// `S` is `&mut ChatSession` for a loop of a session, which appends the run when it succeeds.
#[must_use = "a loop does nothing until it is awaited or streamed"]
#[derive(Clone, Debug)]
pub struct ToolLoop<S = ()> {
    options: LoopOptions,
    owner: S,
}

/// The owner of a loop, which takes its run.
pub trait RunOwner: Send + Unpin {
    /// Takes the run of a loop that succeeded.
    ///
    /// # Errors
    /// The run does not continue the conversation of the owner.
    fn take(&mut self, run: &ToolRun) -> Result<()>;
}

impl RunOwner for () {
    fn take(&mut self, _: &ToolRun) -> Result<()> {
        Ok(())
    }
}

impl<S> ToolLoop<S> {
    pub(crate) fn new(chat: &Chat, request: ChatRequest, tools: Vec<FunctionTool>, owner: S) -> Self {
        // Its turns may run in another task.
        let mut chat = chat.clone();
        chat.client = chat.client.capture();
        Self { options: LoopOptions::new(chat, request, tools), owner }
    }
}

impl<S: RunOwner> ToolLoop<S> {
    /// Returns the text, the calls and their results as they come.
    ///
    /// ```no_run
    /// # async fn run(chat: telnyx_ai_chat::Chat, tools: [telnyx_ai_chat::FunctionTool; 2]) -> telnyx_ai_chat::Result<()> {
    /// use telnyx_ai_chat::ToolEvent;
    ///
    /// let mut events = chat.run_tools("What time is it?", tools).stream();
    /// while let Some(event) = events.try_next().await? {
    ///     match event {
    ///         ToolEvent::Chunk(chunk) => print!("{}", chunk.text_delta()),
    ///         ToolEvent::Call(call) => println!("[calls {}]", call.name()),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn stream(self) -> ToolStream<S> {
        ToolStream::new(LoopState::new(self.options), self.owner)
    }

    pub(crate) async fn run(mut self) -> Result<ToolRun> {
        let run = run(LoopState::new(self.options)).await?;
        self.owner.take(&run)?;
        Ok(run)
    }
}

/// Apart from its owner, so that it is compiled once.
async fn run(mut state: LoopState) -> Result<ToolRun> {
    loop {
        let call = state.complete()?;
        let reply = call.await.map_err(|error| state.call_failed(error))?;
        let calls = state.take(reply)?;
        if calls.is_empty() {
            return Ok(state.end());
        }
        let mut running = RunningCalls::new(calls, &state);
        while running.next(&mut state).await?.is_some() {}
    }
}

impl IntoFuture for ToolLoop {
    type Output = Result<ToolRun>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
