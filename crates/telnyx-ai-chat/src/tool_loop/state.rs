//! The state of a loop, the same for its plain and its streamed form.

use std::pin::Pin;

use telnyx_ai_core::{Error, Result, ToolCall};

use super::{ToolLoop, ToolRun};
use crate::chat::Chat;
use crate::completion::ChatCompletion;
use crate::function_tool::{Output, told};
use crate::message::Message;
use crate::request::ChatRequest;
use crate::tool::ToolChoice;

pub(super) struct LoopState {
    setup: ToolLoop,
    run: ToolRun,
}

impl LoopState {
    pub(super) fn new(mut setup: ToolLoop) -> Self {
        let tools: Vec<_> = setup.tools.iter().map(super::FunctionTool::tool).collect();
        setup.request.tools.extend(tools);
        let messages = std::mem::take(&mut setup.request.messages);
        Self { setup, run: ToolRun { messages, ..ToolRun::default() } }
    }

    pub(super) fn chat(&self) -> &Chat {
        &self.setup.chat
    }

    pub(super) fn parallel(&self) -> usize {
        self.setup.parallel
    }

    /// What to ask next.
    ///
    /// # Errors
    /// There may be no turn at all.
    pub(super) fn next_request(&self) -> Result<ChatRequest> {
        self.check_limits()?;
        let mut request = self.setup.request.clone();
        request.messages.clone_from(&self.run.messages);
        if self.run.turns > 0 && request.tool_choice == Some(ToolChoice::Required) {
            // A model that must call a tool in every turn would never answer.
            request.tool_choice = Some(ToolChoice::Auto);
        }
        Ok(request)
    }

    /// Takes note of an answer and gives the calls in it; none when it is the last one.
    ///
    /// # Errors
    /// It has no message, or it has calls and a limit is reached.
    pub(super) fn take(&mut self, reply: ChatCompletion) -> Result<Vec<ToolCall>> {
        self.run.turns = self.run.turns.saturating_add(1);
        if let Some(usage) = &reply.usage {
            self.run.usage += usage;
        }
        let message = reply.message().cloned();
        self.run.completion = reply;
        let Some(message) = message else {
            return Err(self.failed(Error::decode("choices", "the answer has no choice, so the loop cannot go on")));
        };
        let calls = message.tool_calls.clone();
        self.run.messages.push(message);
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
        let results = calls.iter().zip(outputs).map(|(call, output)| Message::tool(&call.id, told(output)));
        self.run.messages.extend(results);
    }

    /// The error with the conversation so far, without the key, which a response may have echoed.
    pub(super) fn failed(&self, error: Error) -> Error {
        let client = &self.setup.chat.client;
        let (completion, messages) = (client.redacted(&self.run.completion), client.redacted(&self.run.messages));
        error.with_attachment(ToolRun { completion, messages, ..self.run.clone() })
    }

    pub(super) fn into_run(self) -> ToolRun {
        self.run
    }

    pub(super) fn run(&self) -> &ToolRun {
        &self.run
    }

    fn check_limits(&self) -> Result<()> {
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
