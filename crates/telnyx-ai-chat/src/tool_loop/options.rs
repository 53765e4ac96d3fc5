//! Options of a tool loop.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use telnyx_ai_core::{Money, PriceList, Request, ToolCall};

use super::approval::{Approval, Approve};
use super::cost_budget::CostBudget;
use super::paused_run::OpenCall;
use super::{ToolLoop, ToolRun};
use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::function_tool::FunctionTool;

const MAX_TURNS: u32 = 10;
const MAX_CONCURRENCY: usize = 8;

/// Request, tools and options of a loop.
#[derive(Clone, Debug)]
pub(super) struct LoopOptions {
    pub(super) chat: Chat,
    pub(super) request: ChatRequest,
    pub(super) tools: Vec<FunctionTool>,
    /// The paused run that continues, without its messages, and its calls.
    pub(super) run: ToolRun,
    pub(super) calls: Vec<OpenCall>,
    pub(super) max_turns: u32,
    pub(super) token_budget: Option<u64>,
    pub(super) cost_budget: Option<CostBudget>,
    pub(super) max_concurrency: usize,
    pub(super) keep_reasoning: bool,
    pub(super) deadline: Option<Duration>,
    pub(super) tool_timeout: Option<Duration>,
    pub(super) on_turn: Option<OnTurn>,
    pub(super) approve: Option<Approve>,
    pub(super) call: CallOptions,
    /// Id of the conversation of the service, for spans.
    pub(super) conversation: Option<String>,
}

impl LoopOptions {
    pub(super) fn new(chat: Chat, request: ChatRequest, tools: Vec<FunctionTool>) -> Self {
        Self {
            chat,
            request,
            tools,
            run: ToolRun::default(),
            calls: Vec::new(),
            max_turns: MAX_TURNS,
            token_budget: None,
            cost_budget: None,
            max_concurrency: MAX_CONCURRENCY,
            keep_reasoning: false,
            deadline: None,
            tool_timeout: None,
            on_turn: None,
            approve: None,
            call: CallOptions::default(),
            conversation: None,
        }
    }
}

type TurnFunction = dyn Fn(u32, &mut ChatRequest) + Send + Sync;

/// A function of the caller, called before each turn.
#[derive(Clone)]
pub(super) struct OnTurn(pub(super) Arc<TurnFunction>);

impl fmt::Debug for OnTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnTurn")
    }
}

/// Options of each call to the model.
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

/// Omits the values of headers, which may be secret.
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
    /// Sets the maximum number of calls to the model. Default: 10.
    ///
    /// If the model still calls tools in the last turn, the loop fails with
    /// [`is_limit`](telnyx_ai_core::Error::is_limit), and the [`ToolRun`](crate::ToolRun) so far is the attachment.
    /// With 0 the loop fails before the first call.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.options.max_turns = turns;
        self
    }

    /// Sets the maximum number of tokens of all turns together. Default: no limit.
    ///
    /// The loop starts no turn once the budget is used up; it fails as described at [`max_turns`](Self::max_turns).
    /// Turns without reported usage do not count.
    pub fn token_budget(mut self, tokens: u64) -> Self {
        self.options.token_budget = Some(tokens);
        self
    }

    /// Sets the maximum cost of all turns together, at these prices. Default: no limit.
    ///
    /// ```no_run
    /// use telnyx_ai::chat::{ChatRequest, FunctionTool};
    /// use telnyx_ai::{PriceList, Telnyx};
    ///
    /// async fn ask(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let prices = PriceList::from_iter(&telnyx.models().list().await?);
    ///     let request = ChatRequest::from("What time is it in Oslo?").model("zai-org/GLM-5.2");
    ///     let tool_loop = telnyx.chat().run_tools(request, tools);
    ///     let run = tool_loop.cost_budget("0.05 USD".parse()?, &prices).await?;
    ///     println!("{} for {:?}", run.completion.text(), run.cost(&prices));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The loop starts no turn once the budget is used up, or if the cost of a turn is unknown because the service
    /// reported no usage; it fails as described at [`max_turns`](Self::max_turns). The last turn may exceed the budget,
    /// because its cost is known at its end.
    ///
    /// A turn whose model or service tier has no known price fails before it is sent, with
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input). The request must name a model, unless the client
    /// has a `default_model`.
    pub fn cost_budget(mut self, amount: Money, prices: &PriceList) -> Self {
        self.options.cost_budget = Some(CostBudget { amount, prices: prices.clone() });
        self
    }

    /// Sets the maximum number of functions that run at the same time. Default: 8.
    pub fn max_concurrency(mut self, functions: usize) -> Self {
        self.options.max_concurrency = functions.max(1);
        self
    }

    /// Sets whether the reasoning of earlier turns is sent back to the model, under its original name. Default:
    /// `false`, because each turn charges it again and no model is documented to need it.
    pub fn keep_reasoning(mut self, keep: bool) -> Self {
        self.options.keep_reasoning = keep;
        self
    }

    /// Adds a header to each call to the model; see [`Request::header`].
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.call.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the timeout of one attempt of each call to the model; see [`Request::timeout`]. Default: 10 minutes, or the
    /// timeout of the client.
    ///
    /// [`tool_timeout`](Self::tool_timeout) limits functions, [`deadline`](Self::deadline) the complete loop.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.call.timeout = Some(timeout);
        self
    }

    /// Sets the maximum number of retries of each call to the model; see [`Request::max_retries`].
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.options.call.max_retries = Some(retries);
        self
    }

    /// Sets the maximum duration of the complete loop: calls to the model, retries and functions. Default: no deadline.
    ///
    /// The time starts at the first poll and needs a Tokio runtime. At the deadline, the call to the model and the
    /// running functions are dropped, and the loop fails with [`is_timeout`](telnyx_ai_core::Error::is_timeout). The
    /// [`ToolRun`](crate::ToolRun) so far is the attachment, with the results of the functions that completed.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.options.deadline = Some(deadline);
        self
    }

    /// Sets the timeout of one function call, for tools without a [`timeout`](FunctionTool::timeout). Default: no
    /// timeout.
    ///
    /// A function that takes longer is dropped, the model receives an error, and the loop continues.
    pub fn tool_timeout(mut self, timeout: Duration) -> Self {
        self.options.tool_timeout = Some(timeout);
        self
    }

    /// Sets a function that decides on each call before its function runs. Default: all calls are allowed.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::{Approval, FunctionTool};
    ///
    /// async fn tidy(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let tool_loop = telnyx.chat().run_tools("Tidy my files.", tools);
    ///     let tool_loop = tool_loop.approve(async |call| match call.name() {
    ///         "list" => Approval::Allow,
    ///         "delete" => Approval::Pause, // the error of the loop has a `PausedRun`
    ///         _ => Approval::deny("this user may only list and delete files"),
    ///     });
    ///     println!("{}", tool_loop.await?.completion.text());
    ///     Ok(())
    /// }
    /// ```
    ///
    /// [`max_concurrency`](Self::max_concurrency) and [`deadline`](Self::deadline) include the decision,
    /// [`tool_timeout`](Self::tool_timeout) does not. A call of an unknown function needs no decision; the model
    /// receives an error. A panic of the function denies the call. A second call of `approve` replaces the function.
    ///
    /// After [`Approval::Pause`], the other calls of the turn run, and the loop ends with an error whose attachment is a
    /// [`PausedRun`](crate::PausedRun).
    pub fn approve<F, D>(mut self, function: F) -> Self
    where
        F: Fn(ToolCall) -> D + Send + Sync + 'static,
        D: Future<Output = Approval> + Send + 'static,
    {
        self.options.approve = Some(Approve::new(function));
        self
    }

    /// Sets a function that is called before each call to the model, with the number of the turn, from 1, and the
    /// request.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::chat::{FunctionTool, ToolChoice};
    ///
    /// async fn plan(telnyx: &Telnyx, tools: Vec<FunctionTool>) -> telnyx_ai::Result<()> {
    ///     let tool_loop = telnyx.chat().run_tools("Plan my trip.", tools).max_turns(4);
    ///     let tool_loop = tool_loop.on_turn(|turn, request| {
    ///         if turn == 4 {
    ///             request.tool_choice = Some(ToolChoice::None); // the last turn must be the response
    ///         }
    ///     });
    ///     println!("{}", tool_loop.await?.completion.text());
    ///     Ok(())
    /// }
    /// ```
    ///
    /// The function may change the request: remove messages, select another model, change `tool_choice`. A change
    /// applies only to this call. The next turn starts again with the complete conversation, which the
    /// [`ToolRun`](crate::ToolRun) contains too. A second call of `on_turn` replaces the function.
    pub fn on_turn(mut self, function: impl Fn(u32, &mut ChatRequest) + Send + Sync + 'static) -> Self {
        self.options.on_turn = Some(OnTurn(Arc::new(function)));
        self
    }
}
