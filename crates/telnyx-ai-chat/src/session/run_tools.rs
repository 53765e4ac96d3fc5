//! Loops of tool use in a session.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use telnyx_ai_core::{Error, Result};

use super::{ChatSession, Turn, reasoning};
use crate::function_tool::FunctionTool;
use crate::message::Message;
use crate::tool_loop::{RunOwner, ToolLoop, ToolRun};

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

    /// Appends the messages of a loop of tool use: its turn, calls, results and the response.
    /// [`run_tools`](Self::run_tools) does so by itself when the loop succeeds.
    ///
    /// The [`attachment`](telnyx_ai_core::Error::attachment) of a loop that failed can be taken too. Each call in it has a
    /// result, so that the next turn can be any.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::MockTransport};
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    /// let mut session = telnyx_ai_chat::Chat::new(&client).session();
    /// session.take_run(&telnyx_ai_chat::ToolRun::default())?; // what `run_tools(session.request(…), …)` gave
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) when the run does not go on from the messages of
    /// this session. Nothing is appended then.
    pub fn take_run(&mut self, run: &ToolRun) -> Result<()> {
        let strip = |own: &[Message]| run.messages.strip_prefix(own);
        // The run of a loop that failed has no secrets, which a message of the session may have.
        let new = strip(&self.messages).or_else(|| strip(&self.chat.client.redacted(&self.messages)));
        let Some(new) = new else {
            let problem = "does not begin with the messages of this session; make its request with `request`";
            return Err(Error::invalid_input("run", problem));
        };
        let mut new = new.to_vec();
        new.iter_mut().for_each(reasoning::set(self.keep_reasoning));
        self.push(new);
        self.usage += &run.usage;
        Ok(())
    }
}

impl RunOwner for &mut ChatSession {
    fn take(&mut self, run: &ToolRun) -> Result<()> {
        self.take_run(run)
    }
}

impl<'a> IntoFuture for ToolLoop<&'a mut ChatSession> {
    type Output = Result<ToolRun>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
