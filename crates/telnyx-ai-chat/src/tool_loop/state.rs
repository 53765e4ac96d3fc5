//! The state of a loop, the same for its plain and its streamed form.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::mem;
use std::pin::Pin;

use telnyx_ai_core::internal::mark_charged;
use telnyx_ai_core::{Error, ExtraFields, Request, Result, ToolCall};

use super::{ToolLoop, ToolRun};
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;
use crate::function_tool::{Output, told};
use crate::message::Message;
use crate::reasoning;
use crate::stream::ChatStream;
use crate::tool_choice::{ToolChoice, is_forced};

/// The request of the loop has the conversation until the loop ends, so that no turn copies it.
pub(super) struct LoopState {
    setup: ToolLoop,
    /// Without the messages.
    run: ToolRun,
}

impl LoopState {
    pub(super) fn new(mut setup: ToolLoop) -> Self {
        let tools: Vec<_> = setup.tools.iter().map(super::FunctionTool::tool).collect();
        setup.request.tools.extend(tools);
        Self { setup, run: ToolRun::default() }
    }

    pub(super) fn max_concurrency(&self) -> usize {
        self.setup.max_concurrency
    }

    /// The next call to the model.
    ///
    /// # Errors
    /// There may be no turn at all.
    pub(super) fn complete(&mut self) -> Result<Request<ChatCompletion>> {
        self.check_limits()?;
        Ok(self.setup.chat.complete_borrowed(&mut self.setup.request))
    }

    /// As [`complete`](Self::complete), for a streamed response.
    pub(super) fn stream(&mut self) -> Result<Request<ChatStream>> {
        self.check_limits()?;
        Ok(self.setup.chat.stream_borrowed(&mut self.setup.request))
    }

    /// Takes note of an answer and gives the calls in it; none when it is the last one.
    ///
    /// # Errors
    /// It has no message, or it has calls and a limit is reached.
    pub(super) fn take(&mut self, mut reply: ChatCompletion) -> Result<Vec<ToolCall>> {
        self.run.turns = self.run.turns.saturating_add(1);
        release_tool_choice(&mut self.setup.request);
        if let Some(usage) = &reply.usage {
            self.run.usage += usage;
        }
        if let Some(choice) = reply.choices.first_mut() {
            name_calls(&mut choice.message.tool_calls);
            if self.setup.keep_reasoning {
                reasoning::keep(&mut choice.message);
            }
        }
        let calls = reply.message().map(|message| message.calls().into_owned()).unwrap_or_default();
        self.setup.request.messages.extend(reply.message().cloned());
        self.run.completion = reply;
        if !calls.is_empty() {
            self.check_limits()?;
        }
        Ok(calls)
    }

    /// Runs the function that a call names.
    pub(super) fn call(&self, call: &ToolCall) -> Pin<Box<dyn Future<Output = Output> + Send>> {
        match self.setup.tools.iter().find(|tool| tool.name() == call.name()) {
            Some(tool) => tool.call(call),
            None => {
                let names: Vec<&str> = self.setup.tools.iter().map(super::FunctionTool::name).collect();
                let problem = format!("there is no tool `{}`; there are: {}", call.name(), names.join(", "));
                Box::pin(std::future::ready(Err(problem)))
            }
        }
    }

    /// Adds the results to the conversation, in the order of their calls.
    pub(super) fn tell(&mut self, calls: &[ToolCall], outputs: &[Output]) {
        let results = calls.iter().zip(outputs).map(|(call, output)| Message::result(call, told(output)));
        self.setup.request.messages.extend(results);
    }

    /// The error with the conversation so far, which ends the loop. Without the key, which a response may have echoed.
    pub(super) fn failed(&mut self, error: Error) -> Error {
        if let Some(partial) = error.attachment::<ChatCompletion>() {
            self.run.completion = partial.clone();
        }
        let error = if self.run.turns > 0 { mark_charged(error) } else { error };
        let run = self.end();
        let client = &self.setup.chat.client;
        let (completion, messages) = (client.redacted(&run.completion), client.redacted(&run.messages));
        error.with_attachment(ToolRun { completion, messages, ..run })
    }

    /// The run, once the loop has ended.
    pub(super) fn end(&mut self) -> ToolRun {
        ToolRun { messages: mem::take(&mut self.setup.request.messages), ..mem::take(&mut self.run) }
    }

    fn check_limits(&mut self) -> Result<()> {
        let (turns, tokens) = (self.run.turns, self.run.usage.total_tokens);
        if turns >= self.setup.max_turns {
            return Err(self.failed(Error::limit("max_turns", format!("is {turns}, and the model still calls tools"))));
        }
        match self.setup.token_budget {
            Some(budget) if tokens >= budget => {
                let problem = format!("is {budget}, and {tokens} tokens are used; the model still calls tools");
                Err(self.failed(Error::limit("token_budget", problem)))
            }
            _ => Ok(()),
        }
    }
}

/// Lets the model decide after the first turn: one that must call a tool in every turn would never answer.
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

/// Gives an id to each call that has none, or has that of another call of its message: results are matched by it. Nine
/// letters and digits, which all servers accept.
fn name_calls(calls: &mut [ToolCall]) {
    let mut done: HashSet<&str> = HashSet::with_capacity(calls.len());
    for call in calls {
        while call.id.is_empty() || done.contains(&call.id.as_str()) {
            call.id = format!("{:016x}", RandomState::new().hash_one(())).split_off(7);
        }
        done.insert(&call.id);
    }
}
