//! The loop of tool use: ask, call what the model wants called, tell it the results, ask again.

mod session;
mod stream;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use futures_util::StreamExt;
use telnyx_ai_core::Result;

use crate::chat::Chat;
use crate::completion::{ChatCompletion, Usage};
use crate::function_tool::FunctionTool;
use crate::message::Message;
use crate::request::ChatRequest;
use session::Session;

pub use stream::{ToolEvent, ToolStream};

const MAX_TURNS: u32 = 10;
const PARALLEL: usize = 8;

impl Chat {
    /// Asks the model, calls the functions that it wants called, and goes on until it answers without a call.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use serde_json::json;
    /// use telnyx_ai_chat::{Chat, Tool};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let call = r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"add","arguments":"[1,2]"}}]}}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, call)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is 3."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let schema = json!({ "type": "array", "items": { "type": "integer" } });
    /// let add = Tool::from_fn_with_schema("add", "Adds numbers.", schema, async |numbers: Vec<i64>| {
    ///     Ok::<_, std::fmt::Error>(numbers.iter().sum::<i64>())
    /// });
    /// let run = Chat::new(&client).run_tools("What is 1 + 2?", [add]).max_turns(4).await?;
    /// assert_eq!((run.completion.text(), run.turns), ("It is 3.", 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Tools of the request itself, such as retrieval, are sent too. A `tool_choice` of `required` holds for the first
    /// turn; after that the model decides. Each turn is a call of its own, charged as one.
    pub fn run_tools(
        &self,
        request: impl Into<ChatRequest>,
        tools: impl IntoIterator<Item = FunctionTool>,
    ) -> ToolLoop {
        let tools = tools.into_iter().collect();
        ToolLoop {
            chat: self.clone(),
            request: request.into(),
            tools,
            max_turns: MAX_TURNS,
            token_budget: None,
            parallel: PARALLEL,
        }
    }
}

/// A loop of tool use that is ready to run; made by [`Chat::run_tools`].
///
/// Await it for the result, or [`stream`](Self::stream) it to see text and calls as they come. Dropping it stops the
/// call to the model and the functions that are running.
#[must_use = "a loop does nothing until it is awaited or streamed"]
#[derive(Clone, Debug)]
pub struct ToolLoop {
    chat: Chat,
    request: ChatRequest,
    tools: Vec<FunctionTool>,
    max_turns: u32,
    token_budget: Option<u64>,
    parallel: usize,
}

impl ToolLoop {
    /// How many times the model is asked at most. 10 by default.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.max_turns = turns;
        self
    }

    /// How many tokens all turns may use together: no turn begins once they are used. No limit by default, and none
    /// where the service reports no usage.
    pub fn token_budget(mut self, tokens: u64) -> Self {
        self.token_budget = Some(tokens);
        self
    }

    /// How many functions run at once. 8 by default.
    pub fn parallel(mut self, functions: usize) -> Self {
        self.parallel = functions.max(1);
        self
    }

    /// The text, the calls and their results as they come.
    pub fn stream(self) -> ToolStream {
        ToolStream::new(Session::new(self))
    }

    async fn run(self) -> Result<ToolRun> {
        let mut session = Session::new(self);
        loop {
            let reply = session.chat().complete(session.next_request()?).await;
            let calls = match reply {
                Ok(reply) => session.take(reply)?,
                Err(error) => return Err(session.failed(error)),
            };
            if calls.is_empty() {
                return Ok(session.into_run());
            }
            let running: Vec<_> = calls.iter().map(|call| session.call(call)).collect();
            let outputs: Vec<_> = futures_util::stream::iter(running).buffered(session.parallel()).collect().await;
            session.tell(&calls, &outputs);
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

/// What a loop of tool use came to.
///
/// An error of the loop has one as its [`attachment`](telnyx_ai_core::Error::attachment), with the conversation so far.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolRun {
    /// The last answer of the model.
    pub completion: ChatCompletion,
    /// The whole conversation: what was asked, calls, results, and the last answer.
    pub messages: Vec<Message>,
    /// The tokens of all turns together, as far as they were reported.
    pub usage: Usage,
    /// How many times the model was asked.
    pub turns: u32,
}
