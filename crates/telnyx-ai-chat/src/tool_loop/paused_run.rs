//! Tool loops that wait for a decision.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Error, Result, ToolCall};

use super::ToolRun;
use crate::chat_request::ChatRequest;
use crate::function_tool::{Output, ToolOutput};

/// A tool loop that waits for decisions on tool calls, as a value that can be stored.
///
/// ```no_run
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::{Approval, FunctionTool, PausedRun};
///
/// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> Result<(), Box<dyn std::error::Error>> {
///     let tool_loop = telnyx.chat().run_tools("Delete the old backups.", tools);
///     let tool_loop = tool_loop.approve(async |call| match call.name() {
///         "delete" => Approval::Pause,
///         _ => Approval::Allow,
///     });
///     match tool_loop.await {
///         Ok(run) => println!("{}", run.completion.text()),
///         Err(error) => match error.attachment::<PausedRun>() {
///             Some(paused) => std::fs::write("paused.json", serde_json::to_string(paused)?)?,
///             None => return Err(error.into()),
///         },
///     }
///     Ok(())
/// }
///
/// /// Runs later, also in another process.
/// async fn finish(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> Result<(), Box<dyn std::error::Error>> {
///     let mut paused: PausedRun = serde_json::from_str(&std::fs::read_to_string("paused.json")?)?;
///     let waiting: Vec<_> = paused.waiting().cloned().collect();
///     for call in waiting {
///         println!("{} {}", call.name(), call.function.arguments); // show the call, and ask
///         paused.allow(&call.id)?;
///     }
///     std::fs::remove_file("paused.json")?; // a run is resumed once
///     let run = telnyx.chat().resume_tools(paused, tools).await?;
///     println!("{}", run.completion.text());
///     Ok(())
/// }
/// ```
///
/// It is the [`attachment`](Error::attachment) of the error that ends a loop in which
/// [`Approval::Pause`](crate::Approval::Pause) was returned. [`Chat::resume_tools`](crate::Chat::resume_tools) continues
/// it.
///
/// The API key is redacted. Arguments, results and messages are stored as they are.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PausedRun {
    /// The run so far. Its last message has the calls of the turn; their results are not among its messages yet.
    pub run: ToolRun,
    /// The request without its messages and without the tools of the loop.
    pub(crate) request: ChatRequest,
    /// All calls of the turn, in their order.
    pub(crate) calls: Vec<OpenCall>,
}

/// A call of the current turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenCall {
    pub(crate) call: ToolCall,
    pub(crate) state: CallState,
}

/// The progress of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CallState {
    /// No decision yet.
    Waiting,
    /// The function may run.
    Allowed,
    /// The result exists.
    Done(Output),
}

impl PausedRun {
    /// Returns the calls that wait for a decision.
    pub fn waiting(&self) -> impl Iterator<Item = &ToolCall> {
        self.calls.iter().filter(|open| open.state == CallState::Waiting).map(|open| &open.call)
    }

    /// Allows the call with this id. Its function runs when the loop is resumed.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no call has the id, or if the call has a result.
    pub fn allow(&mut self, id: &str) -> Result<()> {
        self.set(id, CallState::Allowed)
    }

    /// Denies the call with this id. The model receives the reason as an error.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no call has the id, or if the call has a result.
    pub fn deny(&mut self, id: &str, reason: impl AsRef<str>) -> Result<()> {
        self.set(id, CallState::Done(denied(reason.as_ref())))
    }

    /// Sets the result of the call with this id. Its function does not run when the loop is resumed.
    ///
    /// Use this method for a function that runs elsewhere, and to store the
    /// [results](crate::ToolEvent::Result) of a resumed loop before it ends.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if no call has the id, or if the call has a result.
    pub fn set_result(&mut self, id: &str, output: impl ToolOutput) -> Result<()> {
        self.set(id, CallState::Done(output.into_output()))
    }

    fn set(&mut self, id: &str, state: CallState) -> Result<()> {
        let problem = match self.calls.iter_mut().find(|open| open.call.id == id) {
            Some(OpenCall { state: CallState::Done(_), call }) => {
                format!("`{id}` is a call of `{}` that has a result; use an id of `waiting()`", call.name())
            }
            Some(open) => {
                open.state = state;
                return Ok(());
            }
            None => format!("`{id}` is the id of no call of the paused run; use an id of `waiting()`"),
        };
        Err(Error::invalid_input("id", problem))
    }
}

/// Returns the result of a call that was denied.
pub(super) fn denied(reason: &str) -> Output {
    Err(format!("denied: {reason}"))
}
