//! The options of a loop of tool use.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use telnyx_ai_core::Request;

use super::ToolLoop;
use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::function_tool::FunctionTool;

const MAX_TURNS: u32 = 10;
const MAX_CONCURRENCY: usize = 8;

/// A loop without its owner.
#[derive(Clone, Debug)]
pub(super) struct LoopOptions {
    pub(super) chat: Chat,
    pub(super) request: ChatRequest,
    pub(super) tools: Vec<FunctionTool>,
    pub(super) max_turns: u32,
    pub(super) token_budget: Option<u64>,
    pub(super) max_concurrency: usize,
    pub(super) keep_reasoning: bool,
    pub(super) deadline: Option<Duration>,
    pub(super) tool_timeout: Option<Duration>,
    pub(super) on_turn: Option<OnTurn>,
    pub(super) call: CallOptions,
}

impl LoopOptions {
    pub(super) fn new(chat: Chat, request: ChatRequest, tools: Vec<FunctionTool>) -> Self {
        Self {
            chat,
            request,
            tools,
            max_turns: MAX_TURNS,
            token_budget: None,
            max_concurrency: MAX_CONCURRENCY,
            keep_reasoning: false,
            deadline: None,
            tool_timeout: None,
            on_turn: None,
            call: CallOptions::default(),
        }
    }
}

type TurnFunction = dyn Fn(u32, &mut ChatRequest) + Send + Sync;

/// A function of the caller that runs before each turn.
#[derive(Clone)]
pub(super) struct OnTurn(pub(super) Arc<TurnFunction>);

impl fmt::Debug for OnTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnTurn")
    }
}

/// The options of each call to the model.
#[derive(Clone, Default)]
pub(super) struct CallOptions {
    timeout: Option<Duration>,
    max_retries: Option<u32>,
    headers: Vec<(String, String)>,
}

impl CallOptions {
    pub(super) fn apply<T>(&self, mut call: Request<T>) -> Request<T> {
        if let Some(timeout) = self.timeout {
            call = call.timeout(timeout);
        }
        if let Some(retries) = self.max_retries {
            call = call.max_retries(retries);
        }
        self.headers.iter().fold(call, |call, (name, value)| call.header(name, value))
    }
}

/// Without the values of headers, which may be secret.
impl fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("max_retries", &self.max_retries)
            .field("headers", &names)
            .finish()
    }
}

impl<S> ToolLoop<S> {
    /// Sets how many times the model is called at most. Default: 10.
    ///
    /// A model that still calls tools then is an error, [`is_limit`](telnyx_ai_core::Error::is_limit), with the
    /// [`ToolRun`](crate::ToolRun) so far as its attachment.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.options.max_turns = turns;
        self
    }

    /// Sets how many tokens all turns may use together. Default: no limit.
    ///
    /// No turn begins once they are used, which is an error as for [`max_turns`](Self::max_turns). Where the service reports
    /// no usage, there is no limit.
    pub fn token_budget(mut self, tokens: u64) -> Self {
        self.options.token_budget = Some(tokens);
        self
    }

    /// Sets how many functions run at once. Default: 8.
    pub fn max_concurrency(mut self, functions: usize) -> Self {
        self.options.max_concurrency = functions.max(1);
        self
    }

    /// Sends the reasoning of earlier turns back to the model, under the name that it came by. Default: false, because it
    /// is charged again with each turn, and no model is documented to need it.
    pub fn keep_reasoning(mut self, keep: bool) -> Self {
        self.options.keep_reasoning = keep;
        self
    }

    /// Adds a header to each call to the model; see [`Request::header`].
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.call.headers.push((name.into(), value.into()));
        self
    }

    /// Sets how long one attempt of each call to the model may take; see [`Request::timeout`]. Default: 10 minutes, or the
    /// timeout of the client.
    ///
    /// [`tool_timeout`](Self::tool_timeout) is for functions, [`deadline`](Self::deadline) for the whole loop.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.call.timeout = Some(timeout);
        self
    }

    /// Sets how often each call to the model is retried where that is safe; see [`Request::max_retries`].
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.call.max_retries = Some(retries);
        self
    }

    /// Sets how long the whole loop may take: calls to the model, retries and functions. Default: no deadline.
    ///
    /// The time counts from the first poll. When it has passed, the call to the model and the functions that are running are
    /// dropped, and the loop ends with an error, [`is_timeout`](telnyx_ai_core::Error::is_timeout), with the
    /// [`ToolRun`](crate::ToolRun) so far as its attachment. Results of functions that had ended are part of it.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// Sets how long one call of a function may take, for tools without a [`timeout`](FunctionTool::timeout) of their own.
    /// Default: no timeout.
    ///
    /// A function that takes longer is dropped, the model receives an error, and the loop continues.
    pub fn tool_timeout(mut self, timeout: Duration) -> Self {
        self.options.tool_timeout = Some(timeout);
        self
    }

    /// Sets a function that is called before each call to the model, with the number of the turn, from 1, and the request.
    ///
    /// ```no_run
    /// # async fn run(chat: telnyx_ai_chat::Chat, tools: [telnyx_ai_chat::FunctionTool; 2]) -> telnyx_ai_chat::Result<()> {
    /// use telnyx_ai_chat::ToolChoice;
    ///
    /// let tools = chat.run_tools("Plan my trip.", tools).max_turns(4).on_turn(|turn, request| {
    ///     if turn == 4 {
    ///         request.tool_choice = Some(ToolChoice::None); // the last turn is to be the response
    ///     }
    /// });
    /// println!("{}", tools.await?.completion.text());
    /// # Ok(()) }
    /// ```
    ///
    /// It may change the request: trim its messages, switch the model, change `tool_choice`. A change holds for that one
    /// call: the next turn begins with the whole conversation, which is also what the [`ToolRun`](crate::ToolRun) has. A
    /// later function replaces an earlier one.
    pub fn on_turn(mut self, function: impl Fn(u32, &mut ChatRequest) + Send + Sync + 'static) -> Self {
        self.options.on_turn = Some(OnTurn(Arc::new(function)));
        self
    }
}
