//! The accumulator of a chat stream, which turns chunks into the completion that a plain call returns.

mod arguments;
mod calls;
mod choices;
mod content;
mod event_hints;
mod tool_names;

use std::borrow::Cow;

use serde_json::Value;
use telnyx_ai_core::internal::{Redaction, Secrets};
use telnyx_ai_core::{
    StreamEnd,
    internal::{Accumulator, Completeness, EventHints, ResponseAttributes, merge},
};

use crate::chat_request::ChatRequest;
use crate::chunk::{ChatChunk, ChunkChoice};
use crate::completion::{ChatCompletion, Choice, Logprobs};
use crate::failure;
use crate::message::Message;
use crate::span;
use calls::Calls;
use choices::ChoiceIndex;
use event_hints::EVENT_HINTS;
use tool_names::ToolNames;

/// A completion that grows with each chunk. It is valid at any time, because arguments of tool calls are plain text.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChatAccumulator {
    completion: ChatCompletion,
    index: ChoiceIndex,
    /// Number of choices without a finish reason.
    unfinished: usize,
    /// Number of requested choices.
    requested: usize,
    tools: ToolNames,
}

impl Accumulator for ChatAccumulator {
    type Event = ChatChunk;
    type Completion = ChatCompletion;

    fn add(&mut self, chunk: &ChatChunk) -> Result<(), Value> {
        self.extend(chunk);
        failure::of_chunk(chunk).map_or(Ok(()), Err)
    }

    fn completion(&self) -> &ChatCompletion {
        &self.completion
    }

    fn into_completion(self: Box<Self>) -> ChatCompletion {
        self.completion
    }

    fn finalize(&mut self) {
        self.index.sort(&mut self.completion.choices);
    }

    fn completeness(&self) -> Completeness {
        match self.completion.choices.as_slice() {
            [] => Completeness::Empty,
            _ if self.is_finished() => Completeness::Complete,
            _ => Completeness::Partial,
        }
    }

    fn missing(&self, end: StreamEnd) -> String {
        match end {
            StreamEnd::Done => "a single choice".to_owned(),
            _ => {
                let reasons = match self.requested {
                    0 | 1 => "a finish reason".to_owned(),
                    choices => format!("the finish reasons of {choices} choices"),
                };
                format!("`[DONE]` or {reasons}, after {} bytes of text", self.completion.text().len())
            }
        }
    }

    fn text_delta<'e>(&self, event: &'e ChatChunk) -> Cow<'e, str> {
        event.text_delta().into()
    }

    fn hints(&self) -> &'static EventHints<ChatChunk> {
        &EVENT_HINTS
    }

    fn attributes<'c>(&self, completion: &'c ChatCompletion, with_content: bool) -> ResponseAttributes<'c> {
        span::attributes(completion, with_content)
    }

    fn redacted(&self, secrets: &Secrets) -> Redaction<ChatCompletion> {
        secrets.redact_value(&self.completion)
    }
}

impl ChatAccumulator {
    /// Creates the accumulator of a response to `request`.
    pub(crate) fn of(request: &ChatRequest) -> Self {
        Self { requested: request.choices(), tools: ToolNames::of(request), ..Self::default() }
    }

    /// Returns `true` if every requested choice, and every further choice that began, has a finish reason.
    fn is_finished(&self) -> bool {
        self.unfinished == 0 && self.completion.choices.len() >= self.requested
    }

    fn extend(&mut self, chunk: &ChatChunk) {
        let completion = &mut self.completion;
        if completion.object.is_empty() {
            completion.object.push_str("chat.completion");
        }
        keep_first(&mut completion.id, &chunk.id);
        keep_first(&mut completion.model, &chunk.model);
        completion.created = completion.created.or(chunk.created);
        if let Some(usage) = &chunk.usage {
            completion.usage.get_or_insert_default().update(usage);
        }
        if !chunk.extra.is_empty() {
            merge::latest(&mut completion.extra, &chunk.extra);
        }
        for addition in &chunk.choices {
            let choices = &mut completion.choices;
            let begun = choices.len();
            let Some((choice, calls)) = self.index.find(choices, addition.index) else { continue };
            let was_finished = choice.finish_reason.is_some();
            extend_choice(choice, calls, addition, &self.tools);
            let is_finished = choice.finish_reason.is_some();
            if choices.len() > begun {
                self.unfinished += 1;
                self.index.restore_order(choices);
            }
            if is_finished && !was_finished {
                self.unfinished -= 1;
            }
        }
    }
}

fn extend_choice(choice: &mut Choice, calls: &mut Calls, addition: &ChunkChoice, tools: &ToolNames) {
    let (message, delta) = (&mut choice.message, &addition.delta);
    if let Some(role) = &delta.role
        && !role.as_str().is_empty()
    {
        message.role = role.clone();
    }
    if !delta.parts.is_empty() {
        content::push_parts(&mut message.content, &delta.parts);
    } else if let Some(text) = &delta.content {
        content::push_text(&mut message.content, text);
    }
    append(&mut message.reasoning_content, delta.reasoning_content.as_deref());
    append(&mut message.reasoning, delta.reasoning.as_deref());
    append(&mut message.thinking, delta.thinking.as_deref());
    for call in &delta.tool_calls {
        calls.extend(&mut message.tool_calls, call, tools);
    }
    if !delta.extra.is_empty() {
        merge::deltas(&mut message.extra, &delta.extra);
        move_message_fields(message);
    }
    if let Some(reason) = &addition.finish_reason {
        choice.finish_reason = Some(reason.clone());
    }
    if let Some(logprobs) = &addition.logprobs {
        let all = choice.logprobs.get_or_insert_with(Logprobs::default);
        all.content.extend_from_slice(&logprobs.content);
        merge::deltas(&mut all.extra, &logprobs.extra);
    }
    if !addition.extra.is_empty() {
        merge::latest(&mut choice.extra, &addition.extra);
    }
}

/// Moves the extra fields of a delta that are fields of a message.
fn move_message_fields(message: &mut Message) {
    for (name, field) in [("name", &mut message.name), ("tool_call_id", &mut message.tool_call_id)] {
        if let Some(value) = message.extra.remove(name) {
            field.get_or_insert_with(|| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
    }
}

fn keep_first(kept: &mut String, new: &str) {
    if kept.is_empty() {
        kept.push_str(new);
    }
}

fn append(text: &mut Option<String>, addition: Option<&str>) {
    if let Some(addition) = addition.filter(|addition| !addition.is_empty()) {
        text.get_or_insert_with(String::new).push_str(addition);
    }
}

#[cfg(test)]
mod tests;
