//! The state of a tool loop, plain or streamed.

use std::collections::HashSet;
use std::future::ready;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::pin::Pin;
use std::task::Context;

use futures_util::FutureExt;
use telnyx_ai_core::internal::{OperationSpan, Timer, deadline_elapsed, in_conversation, mark_charged, within};
use telnyx_ai_core::{Error, ExtraFields, Request, Result, ToolCall};
use tracing::Span;

use super::approval::Approval;
use super::options::LoopOptions;
use super::paused_run::{CallState, OpenCall, denied};
use super::{ToolRun, span};
use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::function_tool::{FunctionTool, Output, model_text};
use crate::message::Message;
use crate::reasoning;
use crate::requested_model::RequestedModel;
use crate::stream::ChatStream;
use crate::tool_choice::{ToolChoice, is_forced};

/// The way to continue after a limit.
pub(super) const REMEDY: &str = "raise it, or continue from the attached `ToolRun`";

/// The state of a loop. Its request holds the conversation until the loop ends, so no turn copies the messages.
pub(super) struct LoopState {
    pub(super) options: LoopOptions,
    /// The run so far, without its messages.
    run: ToolRun,
    /// Model and service tier of the last request.
    requested: RequestedModel,
    /// Timer of the deadline, started by the first turn.
    timer: Option<Timer>,
    span: OperationSpan,
}

impl LoopState {
    pub(super) fn new(mut options: LoopOptions) -> Self {
        let tools: Vec<_> = options.tools.iter().map(FunctionTool::tool).collect();
        options.request.tools.extend(tools);
        let span = span::open(&options);
        let run = mem::take(&mut options.run);
        Self { options, run, requested: RequestedModel::default(), timer: None, span }
    }

    /// Returns the span of the loop.
    pub(super) fn span(&self) -> &Span {
        self.span.span()
    }

    pub(super) fn max_concurrency(&self) -> usize {
        self.options.max_concurrency
    }

    /// Returns the next call to the model.
    ///
    /// # Errors
    /// Fails if a limit is reached, or without a Tokio runtime for the deadline.
    pub(super) fn complete(&mut self) -> Result<Request<ChatCompletion>> {
        self.next_turn(Chat::complete_borrowed)
    }

    /// Returns the next call to the model, streamed.
    pub(super) fn stream(&mut self) -> Result<Request<ChatStream>> {
        self.next_turn(Chat::stream_borrowed)
    }

    fn next_turn<T>(&mut self, call: fn(&Chat, &mut ChatRequest) -> Request<T>) -> Result<Request<T>> {
        if let Some((_, error)) = self.limit() {
            return Err(self.failed(error));
        }
        self.start_timer()?;
        let mut changed = self.options.on_turn.as_ref().map(|on_turn| {
            let mut changed = self.options.request.clone();
            (on_turn.0)(self.run.turns.saturating_add(1), &mut changed);
            changed
        });
        self.requested = RequestedModel::of(&self.options.chat, changed.as_ref().unwrap_or(&self.options.request));
        if let Some(budget) = &self.options.cost_budget
            && let Err(error) = budget.check(&self.requested)
        {
            return Err(self.failed(error));
        }
        let LoopOptions { chat, request, call: options, conversation, .. } = &mut self.options;
        let request = call(chat, changed.as_mut().unwrap_or(request));
        let request = in_conversation(options.apply(request), conversation.as_deref());
        Ok(match &self.timer {
            Some(timer) => within(request, timer.remaining()),
            None => request,
        })
    }

    /// Starts the time of the deadline, unless it has started.
    pub(super) fn start_timer(&mut self) -> Result<()> {
        if let (Some(deadline), None) = (self.options.deadline, &self.timer) {
            self.timer = Some(Timer::start(deadline).map_err(|error| self.failed(error))?);
        }
        Ok(())
    }

    /// Returns the error of the deadline once it has expired, and registers the task to be woken then. Calls to the
    /// model need no such check: the remaining time is their own deadline.
    pub(super) fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Option<Error> {
        self.timer.as_mut()?.poll(cx).is_ready().then(|| self.deadline_error()).flatten()
    }

    fn deadline_error(&self) -> Option<Error> {
        let deadline = self.options.deadline?;
        let problem =
            format!("`deadline` ({deadline:?}) elapsed before the tool loop completed; raise it with `.deadline(…)`");
        Some(deadline_elapsed(problem))
    }

    /// Adds a response to the conversation and returns its calls; empty for the final response.
    ///
    /// # Errors
    /// Fails if the response has calls and a limit is reached.
    pub(super) fn take(&mut self, mut reply: ChatCompletion) -> Result<Vec<OpenCall>> {
        self.run.turns = self.run.turns.saturating_add(1);
        release_tool_choice(&mut self.options.request);
        if let Some(usage) = &reply.usage {
            self.run.usage += usage;
        }
        self.requested.record(&reply, &mut self.run.tokens);
        if let Some(choice) = reply.choices.first_mut() {
            assign_call_ids(&mut choice.message.tool_calls);
            if self.options.keep_reasoning {
                reasoning::keep(&mut choice.message);
            }
        }
        let calls = reply.message().map(|message| message.calls().into_owned()).unwrap_or_default();
        self.options.request.messages.extend(reply.message().cloned());
        self.run.completion = reply;
        if !calls.is_empty()
            && let Some((name, error)) = self.limit()
        {
            let problem = format!("not run: the limit `{name}` was reached");
            self.add_results(calls.iter().map(|call| (call, Err(problem.clone()))));
            return Err(self.failed(error));
        }
        let state = if self.options.approve.is_some() { CallState::Waiting } else { CallState::Allowed };
        Ok(calls.into_iter().map(|call| OpenCall { call, state: state.clone() }).collect())
    }

    pub(super) fn tool(&self, name: &str) -> Option<&FunctionTool> {
        self.options.tools.iter().find(|tool| tool.name() == name)
    }

    /// Returns a future that decides on a call and runs its function. The result is `None` if the call waits for a
    /// decision.
    pub(super) fn call(&self, open: &OpenCall) -> Pin<Box<dyn Future<Output = Option<Output>> + Send>> {
        let (call, chat, timeout) = (open.call.clone(), self.options.chat.clone(), self.options.tool_timeout);
        let Some(tool) = self.tool(call.name()).cloned() else {
            let names: Vec<&str> = self.options.tools.iter().map(FunctionTool::name).collect();
            let problem = format!("there is no tool `{}`; there are: {}", call.name(), names.join(", "));
            return Box::pin(span::around(Box::pin(ready(Err(problem))), None, &call, &chat).map(Some));
        };
        // The span begins after the decision.
        let run = move |call: &ToolCall| span::around(tool.call(call, timeout), Some(&tool), call, &chat);
        match (&open.state, self.options.approve.clone()) {
            (CallState::Waiting, Some(approve)) => Box::pin(async move {
                match approve.decide(call.clone()).await {
                    Approval::Allow => Some(run(&call).await),
                    Approval::Deny(reason) => Some(denied(&reason)),
                    Approval::Pause => None,
                }
            }),
            (CallState::Waiting, None) => Box::pin(ready(None)),
            _ => Box::pin(run(&call).map(Some)),
        }
    }

    /// Adds the results of calls to the conversation.
    pub(super) fn add_results<'a>(&mut self, results: impl Iterator<Item = (&'a ToolCall, Output)>) {
        let results = results.map(|(call, output)| Message::result(call, model_text(&output)));
        self.options.request.messages.extend(results);
    }

    /// Ends the loop and returns `error` with the run so far attached.
    pub(super) fn failed(&mut self, error: Error) -> Error {
        let (error, run) = self.failed_run(error);
        error.with_attachment(run)
    }

    /// Ends the loop and returns the run so far. The run is redacted, because a response may echo the API key.
    pub(super) fn failed_run(&mut self, error: Error) -> (Error, ToolRun) {
        if let Some(partial) = error.attachment::<ChatCompletion>() {
            self.run.completion = partial.clone();
        }
        if error.may_have_been_charged() {
            self.run.tokens.add_unknown();
        }
        let error = if self.run.turns > 0 { mark_charged(error) } else { error };
        self.span.end(Some(&error));
        let run = self.end();
        let client = &self.options.chat.client;
        let (completion, messages) = (client.redacted(&run.completion), client.redacted(&run.messages));
        (error, ToolRun { completion, messages, ..run })
    }

    /// Like [`failed`](Self::failed), for a call to the model. If the deadline of the loop ended the call, returns the
    /// error of the deadline. Only the error of the call reports whether the request was sent.
    pub(super) fn call_failed(&mut self, error: Error) -> Error {
        let has_passed = self.timer.as_ref().is_some_and(|timer| timer.remaining().is_zero());
        let Some(passed) = self.deadline_error().filter(|_| has_passed && error.is_timeout()) else {
            return self.failed(error);
        };
        if let Some(partial) = error.attachment::<ChatCompletion>().filter(|partial| !partial.choices.is_empty()) {
            self.run.completion = partial.clone();
        }
        self.failed(if error.may_have_been_charged() { mark_charged(passed) } else { passed })
    }

    /// Ends the loop and returns its run.
    pub(super) fn end(&mut self) -> ToolRun {
        span::record(&mut self.span, &self.run, &self.options.chat);
        self.span.end(None);
        ToolRun { messages: mem::take(&mut self.options.request.messages), ..mem::take(&mut self.run) }
    }

    /// Returns name and error of a limit that is reached.
    fn limit(&self) -> Option<(&'static str, Error)> {
        let (turns, tokens) = (self.run.turns, self.run.usage.total_tokens);
        if turns >= self.options.max_turns {
            let problem = match turns {
                0 => "is 0, which allows no call to the model; raise it".to_owned(),
                _ => format!("is {turns}, and the model still calls tools; {REMEDY}"),
            };
            return Some(("max_turns", Error::limit("max_turns", problem)));
        }
        if let Some(budget) = self.options.token_budget.filter(|budget| tokens >= *budget) {
            let problem = format!("is {budget}, and {tokens} tokens are used; {REMEDY}");
            return Some(("token_budget", Error::limit("token_budget", problem)));
        }
        self.options.cost_budget.as_ref()?.limit(&self.run)
    }
}

/// Lets the model decide after the first turn. A model forced to call a tool in every turn would never respond.
fn release_tool_choice(request: &mut ChatRequest) {
    if request.tool_choice.as_ref().is_some_and(ToolChoice::is_forced) {
        request.tool_choice = Some(ToolChoice::Auto);
    }
    if request.extra.get("tool_choice").is_some_and(is_forced) {
        let others = mem::take(&mut request.extra);
        let others = others.iter().filter(|(name, _)| *name != "tool_choice");
        request.extra = others.fold(ExtraFields::default(), |extra, (name, value)| extra.with(name, value.clone()));
        request.tool_choice = Some(ToolChoice::Auto);
    }
}

/// Assigns an id to each call without an id, and to each call with the id of an earlier call of the message, because
/// ids match results to calls. All servers accept the format of nine letters and digits.
fn assign_call_ids(calls: &mut [ToolCall]) {
    let mut done: HashSet<&str> = HashSet::with_capacity(calls.len());
    for call in calls {
        while call.id.is_empty() || done.contains(&call.id.as_str()) {
            call.id = format!("{:016x}", RandomState::new().hash_one(())).split_off(7);
        }
        done.insert(&call.id);
    }
}
