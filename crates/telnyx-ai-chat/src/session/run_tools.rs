//! Tool loops of a session.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use telnyx_ai_core::{Error, Result};

use super::{ChatSession, Turn, reasoning};
use crate::function_tool::FunctionTool;
use crate::message::Message;
use crate::tool_loop::{RunOwner, ToolLoop, ToolRun};

impl ChatSession {
    /// Runs a tool loop on the session. Appends the turn, calls, results and final response if the loop succeeds.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::FunctionTool;
    ///
    /// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let mut session = telnyx.chat().session();
    ///     match session.run_tools("What time is it in Oslo?", tools).max_turns(4).await {
    ///         Ok(run) => println!("{}", run.completion.text()),
    ///         Err(error) => match error.attachment() {
    ///             Some(run) => session.take_run(run)?, // keep the turns that were paid for
    ///             None => return Err(error),
    ///         },
    ///     }
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The loop has the options of [`Chat::run_tools`](crate::Chat::run_tools) and, if it is streamed, its events. The
    /// default of [`keep_reasoning`](ToolLoop::keep_reasoning) is the setting of the session.
    ///
    /// # Errors
    /// A loop that fails, or is dropped before its end, leaves the session unchanged. The [`ToolRun`](crate::ToolRun)
    /// so far is the [`attachment`](telnyx_ai_core::Error::attachment) of the error; [`take_run`](Self::take_run)
    /// appends it.
    pub fn run_tools(
        &mut self,
        turn: impl Into<Turn>,
        tools: impl IntoIterator<Item = FunctionTool>,
    ) -> ToolLoop<&mut Self> {
        let (request, keep) = (self.request(turn), self.keep_reasoning);
        let chat = self.chat.clone();
        ToolLoop::new(&chat, request, tools.into_iter().collect(), self).keep_reasoning(keep)
    }

    /// Appends the messages of a tool loop: its turn, calls, results and response. [`run_tools`](Self::run_tools)
    /// appends them itself if the loop succeeds.
    ///
    /// Use this method for a loop of [`Chat::run_tools`](crate::Chat::run_tools) whose request came from
    /// [`request`](Self::request), and for the [`attachment`](telnyx_ai_core::Error::attachment) of a loop that failed.
    /// Each call of a run has a result, so any turn can follow.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the run does not continue the messages of this
    /// session. Nothing is appended then.
    pub fn take_run(&mut self, run: &ToolRun) -> Result<()> {
        let strip = |own: &[Message]| run.messages.strip_prefix(own);
        // The messages of a failed run are redacted; the messages of the session are not.
        let new = strip(&self.messages).or_else(|| strip(&self.chat.client.redacted(&self.messages)));
        let Some(new) = new else {
            let problem =
                "does not begin with the messages of this session; create its request with `ChatSession::request`";
            return Err(Error::invalid_input("run", problem));
        };
        let mut new = new.to_vec();
        new.iter_mut().for_each(reasoning::set(self.keep_reasoning));
        self.push(new);
        self.usage += &run.usage;
        self.tokens.merge(&run.tokens);
        Ok(())
    }
}

impl RunOwner for &mut ChatSession {
    fn take(&mut self, run: &ToolRun) -> Result<()> {
        self.take_run(run)
    }

    fn conversation(&self) -> Option<String> {
        ChatSession::conversation(self).map(str::to_owned)
    }
}

impl<'a> IntoFuture for ToolLoop<&'a mut ChatSession> {
    type Output = Result<ToolRun>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
