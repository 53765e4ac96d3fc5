//! Pauses of a tool loop, and their end.

use std::mem;

use telnyx_ai_core::{Error, Result};

use super::ToolLoop;
use super::paused_run::{CallState, OpenCall, PausedRun};
use super::state::LoopState;
use crate::chat::Chat;
use crate::function_tool::FunctionTool;

impl Chat {
    /// Continues a tool loop that waited for decisions.
    ///
    /// Runs the calls that are [allowed](PausedRun::allow), then calls the model with all results, and so on as
    /// [`run_tools`](Self::run_tools) does. A call that has a result does not run again. A call without a decision is
    /// decided by [`approve`](ToolLoop::approve); without that option the loop pauses again.
    ///
    /// The request, with its model and other parameters, is part of the paused run. The options of the loop are not, so
    /// set them again. Turns, tokens and cost of the paused run count toward their limits; a
    /// [`deadline`](ToolLoop::deadline) starts again.
    ///
    /// A paused run must be resumed once: each loop runs the functions of the calls that are allowed. A process that
    /// ends while a resumed loop runs loses the results since the pause. To keep them, [stream](ToolLoop::stream) the
    /// loop, and store the paused run after [`set_result`](PausedRun::set_result) for each
    /// [`ToolEvent::Result`](crate::ToolEvent::Result). A function that was running at that time may have had its
    /// effect, and runs again with the next loop.
    ///
    /// A run of a session continues in the same way; [`take_run`](crate::ChatSession::take_run) then appends it.
    ///
    /// # Errors
    /// Those of [`run_tools`](Self::run_tools). [`is_invalid_input`](Error::is_invalid_input), with the paused run
    /// attached, if `tools` has no function for a call without a result.
    pub fn resume_tools(&self, paused: PausedRun, tools: impl IntoIterator<Item = FunctionTool>) -> ToolLoop {
        let PausedRun { mut run, mut request, calls } = paused;
        request.messages = mem::take(&mut run.messages);
        let mut tool_loop = ToolLoop::new(self, request, tools.into_iter().collect(), ());
        tool_loop.options.run = run;
        tool_loop.options.calls = calls;
        tool_loop
    }
}

impl LoopState {
    /// Returns the calls of a paused run; none for a new loop.
    ///
    /// # Errors
    /// Fails if the function of a call is missing, or without a Tokio runtime for the deadline.
    pub(super) fn resume(&mut self) -> Result<Vec<OpenCall>> {
        let calls = mem::take(&mut self.options.calls);
        let is_missing =
            |open: &&OpenCall| !matches!(open.state, CallState::Done(_)) && self.tool(open.call.name()).is_none();
        if let Some(open) = calls.iter().find(is_missing) {
            let name = open.call.name();
            let problem = format!("lack the function `{name}` of a paused call; pass the tools of the paused loop");
            return Err(self.paused(calls, Error::invalid_input("tools", problem)));
        }
        if !calls.is_empty() {
            self.start_timer()?;
        }
        Ok(calls)
    }

    /// Ends the loop and returns the error of calls that wait for a decision.
    pub(super) fn pause(&mut self, calls: Vec<OpenCall>) -> Error {
        let waiting = calls.iter().filter(|open| open.state == CallState::Waiting);
        let names: Vec<String> = waiting.map(|open| format!("`{}`", open.call.name())).collect();
        let problem = format!(
            "paused the loop before {}; decide, and call `resume_tools` with the attached `PausedRun`",
            names.join(", ")
        );
        self.paused(calls, Error::limit("approve", problem))
    }

    /// Ends the loop and returns `error` with the redacted [`PausedRun`] attached.
    fn paused(&mut self, calls: Vec<OpenCall>, error: Error) -> Error {
        let functions = self.options.tools.len();
        let request = &mut self.options.request;
        request.tools.truncate(request.tools.len().saturating_sub(functions));
        let mut request = mem::take(request);
        request.stream = None;
        self.options.request.messages = mem::take(&mut request.messages);
        let (error, run) = self.failed_run(error);
        let client = &self.options.chat.client;
        let paused = PausedRun { run, request: client.redacted(&request), calls: client.redacted(&calls) };
        error.with_attachment(paused)
    }
}
