//! From the pieces of a stream to the completion that a plain call would have returned.

mod text_fields;

use serde_json::Value;
use telnyx_ai_core::__private::{Secrets, Shown};
use telnyx_ai_core::{Fold, FoldEnd, Role, StreamEnd, TextField, ToolCall};
use tracing::Span;

use crate::chunk::{ChatChunk, ChunkChoice, ToolCallDelta};
use crate::completion::{ChatCompletion, Choice, Logprobs, Usage};
use crate::content::Content;
use crate::message::Message;
use crate::span;

/// A completion that grows with each chunk. It is whole at every moment: nothing is parsed before its end.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChatFold {
    completion: ChatCompletion,
    /// For each tool call of each choice, in the same order: the index it came under.
    indexes: Vec<Vec<Option<u64>>>,
}

impl Fold for ChatFold {
    type Event = ChatChunk;
    type Whole = ChatCompletion;

    fn add(&mut self, chunk: &ChatChunk) -> Result<(), Value> {
        self.extend(chunk);
        Ok(())
    }

    fn whole(&self) -> &ChatCompletion {
        &self.completion
    }

    fn into_whole(self) -> ChatCompletion {
        self.completion
    }

    fn end(&self) -> FoldEnd {
        match self.completion.choices.as_slice() {
            [] => FoldEnd::Nothing,
            _ if self.is_finished() => FoldEnd::Whole,
            _ => FoldEnd::Part,
        }
    }

    fn missing(&self, end: StreamEnd) -> String {
        match end {
            StreamEnd::Done => "a single choice".to_owned(),
            _ => format!("`[DONE]` or a finish reason, after {} bytes of text", self.completion.text().len()),
        }
    }

    fn is_plain(chunk: &ChatChunk) -> bool {
        chunk.is_plain()
    }

    fn text_fields() -> &'static [TextField<ChatChunk>] {
        &text_fields::TEXT_FIELDS
    }

    fn record(completion: &ChatCompletion, span: &Span) {
        span::record(completion, span);
    }

    fn shown(completion: &ChatCompletion, secrets: &Secrets) -> Shown<ChatCompletion> {
        let mut whole = match secrets.redact_value(completion) {
            Shown::AsItIs => completion.clone(),
            Shown::Redacted(whole) => *whole,
            Shown::Nothing => return Shown::Nothing,
        };
        // Reasoning is not part of what a message is written as.
        let clean = |text: &Option<String>| text.as_deref().map(|text| secrets.redact_text(text));
        for (choice, came) in whole.choices.iter_mut().zip(&completion.choices) {
            choice.message.reasoning_content = clean(&came.message.reasoning_content);
            choice.message.reasoning = clean(&came.message.reasoning);
        }
        if whole == *completion { Shown::AsItIs } else { Shown::Redacted(Box::new(whole)) }
    }
}

impl ChatFold {
    /// Every choice that began has said why it ended, and there is one.
    fn is_finished(&self) -> bool {
        self.completion.choices.iter().all(|choice| choice.finish_reason.is_some())
    }

    fn extend(&mut self, chunk: &ChatChunk) {
        let whole = &mut self.completion;
        if whole.object.is_empty() {
            whole.object.push_str("chat.completion");
        }
        keep_first(&mut whole.id, &chunk.id);
        keep_first(&mut whole.model, &chunk.model);
        whole.created = whole.created.or(chunk.created);
        // Some servers count up in every chunk, others report once at the end: the last report is right for both. An
        // empty one reports nothing.
        if let Some(usage) = &chunk.usage
            && (whole.usage.is_none() || *usage != Usage::default())
        {
            whole.usage = Some(usage.clone());
        }
        for piece in &chunk.choices {
            let at = self.position(piece.index);
            if let (Some(choice), Some(indexes)) = (self.completion.choices.get_mut(at), self.indexes.get_mut(at)) {
                extend_choice(choice, indexes, piece);
            }
        }
    }

    /// Where the choice of this index is, made when it is new. Choices are kept in the order of their indexes.
    fn position(&mut self, index: u64) -> usize {
        let choices = &mut self.completion.choices;
        match choices.binary_search_by_key(&index, |choice| choice.index) {
            Ok(at) => at,
            Err(at) => {
                let message = Message::empty(Role::Assistant);
                choices.insert(at, Choice { index, message, finish_reason: None, logprobs: None });
                self.indexes.insert(at, Vec::new());
                at
            }
        }
    }
}

fn extend_choice(choice: &mut Choice, indexes: &mut Vec<Option<u64>>, piece: &ChunkChoice) {
    let (message, delta) = (&mut choice.message, &piece.delta);
    if let Some(role) = &delta.role
        && !role.as_str().is_empty()
    {
        message.role = role.clone();
    }
    if let Some(text) = &delta.content {
        match &mut message.content {
            Some(Content::Text(whole)) => whole.push_str(text),
            // A first piece that is empty says nothing yet: a message of tool calls keeps its null.
            None if text.is_empty() => {}
            _ => message.content = Some(Content::Text(text.clone())),
        }
    }
    append(&mut message.reasoning_content, delta.reasoning_content.as_deref());
    append(&mut message.reasoning, delta.reasoning.as_deref());
    for call in &delta.tool_calls {
        extend_calls(&mut message.tool_calls, indexes, call);
    }
    if let Some(reason) = &piece.finish_reason {
        choice.finish_reason = Some(reason.clone());
    }
    if let Some(logprobs) = &piece.logprobs {
        choice.logprobs.get_or_insert_with(Logprobs::default).content.extend(logprobs.content.iter().cloned());
    }
}

fn extend_calls(calls: &mut Vec<ToolCall>, indexes: &mut Vec<Option<u64>>, piece: &ToolCallDelta) {
    let at = match continued_call(calls, indexes, piece) {
        Some(at) => at,
        None => {
            indexes.push(piece.index);
            calls.push(ToolCall::function("", "", ""));
            calls.len().saturating_sub(1)
        }
    };
    let Some(call) = calls.get_mut(at) else { return };
    keep_first(&mut call.id, &piece.id);
    if !piece.kind.is_empty() {
        call.kind.clone_from(&piece.kind);
    }
    // A name that is sent again with every piece is the same name, not more of it.
    if call.function.name != piece.function.name {
        call.function.name.push_str(&piece.function.name);
    }
    call.function.arguments.push_str(&piece.function.arguments);
}

/// The call that a piece goes on with; `None` when it begins one.
///
/// Servers disagree on what tells calls apart. The index does, unless another id together with a name shows that a
/// second call came under the same index; without an index the id does, and without both a name begins a call. An id
/// alone begins none: some servers make up a new one for every piece.
fn continued_call(calls: &[ToolCall], indexes: &[Option<u64>], piece: &ToolCallDelta) -> Option<usize> {
    let same_index = |at: &usize| piece.index.is_none() || indexes.get(*at) == Some(&piece.index);
    let id_at = |at: usize| calls.get(at).map_or("", |call| call.id.as_str());
    let mut candidates = (0..calls.len()).rev().filter(same_index);
    let latest = candidates.clone().next();
    if !piece.id.is_empty()
        && let Some(same_id) = candidates.find(|at| id_at(*at) == piece.id)
    {
        return Some(same_id);
    }
    let same_call = |at: usize| piece.index.is_some() && (piece.id.is_empty() || id_at(at).is_empty());
    latest.filter(|at| piece.function.name.is_empty() || same_call(*at))
}

fn keep_first(kept: &mut String, new: &str) {
    if kept.is_empty() {
        kept.push_str(new);
    }
}

fn append(whole: &mut Option<String>, piece: Option<&str>) {
    if let Some(piece) = piece.filter(|piece| !piece.is_empty()) {
        whole.get_or_insert_with(String::new).push_str(piece);
    }
}

#[cfg(test)]
mod tests;
