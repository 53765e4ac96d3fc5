//! The loop of tool use: ask, call what the model wants called, tell it the results, ask again.

mod state;
mod stream;

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use telnyx_ai_core::Result;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::function_tool::FunctionTool;
use crate::message::Message;
use crate::usage::Usage;
use state::LoopState;

pub use stream::{ToolEvent, ToolStream};

const MAX_TURNS: u32 = 10;
const MAX_CONCURRENCY: usize = 8;

impl Chat {
    /// Asks the model, calls the functions that it wants called, and goes on until it answers without a call.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use serde_json::json;
    /// use telnyx_ai_chat::{Chat, FunctionTool};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let call = r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"add","arguments":"{\"numbers\":[1,2]}"}}]}}]}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, call)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is 3."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Numbers {
    ///     numbers: Vec<i64>,
    /// }
    ///
    /// let numbers = json!({ "type": "array", "items": { "type": "integer" } });
    /// let schema = json!({ "type": "object", "properties": { "numbers": numbers }, "required": ["numbers"] });
    /// let add = FunctionTool::from_fn_with_schema("add", "Adds numbers.", schema, async |given: Numbers| {
    ///     Ok::<_, std::fmt::Error>(given.numbers.iter().sum::<i64>())
    /// });
    /// let run = Chat::new(&client).run_tools("What is 1 + 2?", [add]).max_turns(4).await?;
    /// assert_eq!((&*run.completion.text(), run.turns), ("It is 3.", 2));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
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
        let tools = tools.into_iter().collect();
        ToolLoop {
            // Its turns may run in another task.
            chat: self.capture(),
            request: request.into(),
            tools,
            max_turns: MAX_TURNS,
            token_budget: None,
            max_concurrency: MAX_CONCURRENCY,
            keep_reasoning: false,
        }
    }
}

/// A loop of tool use that is ready to run; made by [`Chat::run_tools`].
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # use telnyx_ai_chat::FunctionTool;
/// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is noon."}}],"usage":{"total_tokens":9}}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let chat = telnyx_ai_chat::Chat::new(&client);
/// let asking = chat.run_tools("What time is it?", tools()).max_turns(5).token_budget(20_000);
/// assert_eq!(asking.await?.completion.text(), "It is noon.");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
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
    max_concurrency: usize,
    keep_reasoning: bool,
}

impl ToolLoop {
    /// How many times the model is asked at most. 10 by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#)).reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let error = chat.run_tools("What time is it?", tools()).max_turns(2).await.unwrap_err();
    /// assert!(error.is_limit()); // it called a tool both times
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.max_turns = turns;
        self
    }

    /// How many tokens all turns may use together: no turn begins once they are used. No limit by default, and none
    /// where the service reports no usage.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// match chat.run_tools("What time is it?", tools()).token_budget(50).await {
    ///     Ok(run) => println!("{} for {} tokens", run.completion.text(), run.usage.total_tokens),
    ///     Err(error) if error.is_limit() => println!("{error}"), // what was said so far is its attachment
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn token_budget(mut self, tokens: u64) -> Self {
        self.token_budget = Some(tokens);
        self
    }

    /// How many functions run at once. 8 by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is noon."}}],"usage":{"total_tokens":9}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// let run = chat.run_tools("What time is it?", tools()).max_concurrency(1).await?; // one after another
    /// # assert_eq!(run.turns, 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_concurrency(mut self, functions: usize) -> Self {
        self.max_concurrency = functions.max(1);
        self
    }

    /// Sends the reasoning of earlier turns back to the model, under the name that it came by. False by default: it is
    /// charged again with each turn, and no model is documented to need it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"reasoning_content":"A clock helps.","tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}]}"#)).reply(MockReply::json(200, r#"{"choices":[{"message":{"content":"It is noon."}}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// chat.run_tools("What time is it?", tools()).keep_reasoning(true).await?;
    /// let second = String::from_utf8_lossy(&mock.requests()[1].body).into_owned();
    /// assert!(second.contains(r#""reasoning_content":"A clock helps.""#));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn keep_reasoning(mut self, keep: bool) -> Self {
        self.keep_reasoning = keep;
        self
    }

    /// The text, the calls and their results as they come.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # use telnyx_ai_chat::FunctionTool;
    /// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::events(["data: {\"choices\":[{\"delta\":{\"content\":\"It is noon.\"},\"finish_reason\":\"stop\"}]}\n\n"]));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let chat = telnyx_ai_chat::Chat::new(&client);
    /// use telnyx_ai_chat::ToolEvent;
    ///
    /// let mut events = chat.run_tools("What time is it?", tools()).stream();
    /// let mut text = String::new();
    /// while let Some(event) = events.try_next().await? {
    ///     if let ToolEvent::Chunk(chunk) = event {
    ///         text.push_str(chunk.text_delta());
    ///     }
    /// }
    /// assert_eq!(text, "It is noon.");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn stream(self) -> ToolStream {
        ToolStream::new(LoopState::new(self))
    }

    async fn run(self) -> Result<ToolRun> {
        let mut state = LoopState::new(self);
        loop {
            let reply = state.complete()?.await.map_err(|error| state.failed(error))?;
            let calls = state.take(reply)?;
            if calls.is_empty() {
                return Ok(state.end());
            }
            let running: Vec<_> = calls.iter().map(|call| state.call(call)).collect();
            let outputs: Vec<_> = futures_util::stream::iter(running).buffered(state.max_concurrency()).collect().await;
            state.tell(&calls, &outputs);
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
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
/// # use telnyx_ai_chat::FunctionTool;
/// # let tools = || [FunctionTool::from_fn_with_schema("now", "The time.", serde_json::json!({"type":"object"}), async |_: serde_json::Value| Ok::<_, String>("Noon."))];
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{"message":{"tool_calls":[{"id":"c-1","function":{"name":"now","arguments":"{}"}}]}}],"usage":{"total_tokens":90}}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let chat = telnyx_ai_chat::Chat::new(&client);
/// use telnyx_ai_chat::ToolRun;
///
/// let error = chat.run_tools("What time is it?", tools()).max_turns(1).await.unwrap_err();
/// let so_far: &ToolRun = error.attachment().unwrap();
/// assert_eq!((so_far.turns, so_far.messages.len(), so_far.usage.total_tokens), (1, 2, 90));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// An error of the loop has one as its [`attachment`](telnyx_ai_core::Error::attachment), with the conversation so far and,
/// as its completion, the last answer or what had arrived of it.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
