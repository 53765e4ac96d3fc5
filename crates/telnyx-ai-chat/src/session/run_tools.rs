//! Loops of tool use in a session.

use super::{ChatSession, Turn};
use crate::function_tool::FunctionTool;
use crate::tool_loop::ToolLoop;

impl ChatSession {
    /// Runs a loop of tool use on the session, and appends its turn, calls, results and response when it succeeds.
    ///
    /// ```no_run
    /// # async fn run(chat: telnyx_ai_chat::Chat, tools: [telnyx_ai_chat::FunctionTool; 2]) -> telnyx_ai_chat::Result<()> {
    /// let mut session = chat.session();
    /// match session.run_tools("What time is it?", tools).max_turns(4).await {
    ///     Ok(run) => println!("{}", run.completion.text()),
    ///     Err(error) => match error.attachment() {
    ///         Some(so_far) => session.take_run(so_far)?, // it was paid for
    ///         None => return Err(error),
    ///     },
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// It is the loop of [`Chat::run_tools`](crate::Chat::run_tools), with its options and, when it is streamed, its events;
    /// [`keep_reasoning`](ToolLoop::keep_reasoning) is that of the session unless it is set.
    ///
    /// # Errors
    /// When the loop fails, or is dropped before its end, the session is unchanged. The error has the
    /// [`ToolRun`](crate::ToolRun) so far as its attachment, which [`take_run`](Self::take_run) accepts.
    pub fn run_tools(
        &mut self,
        turn: impl Into<Turn>,
        tools: impl IntoIterator<Item = FunctionTool>,
    ) -> ToolLoop<&mut Self> {
        let (request, keep) = (self.request(turn), self.keep_reasoning);
        let chat = self.chat.clone();
        ToolLoop::new(&chat, request, tools.into_iter().collect(), self).keep_reasoning(keep)
    }
}
