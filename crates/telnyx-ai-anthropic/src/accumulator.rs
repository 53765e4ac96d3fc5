//! The accumulator of a message stream. It assembles the message that a plain call returns.

mod deltas;
mod event_hints;
mod order;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use telnyx_ai_core::internal;
use telnyx_ai_core::internal::{Redaction, Secrets};
use telnyx_ai_core::{
    StreamEnd,
    internal::{Accumulator, Completeness, EventHints, ResponseAttributes, merge},
};

use crate::block::ContentBlock;
use crate::delta::ContentDelta;
use crate::event::{MessageDelta, MessageEvent};
use crate::message::Message;
use crate::span;
use crate::tool_use::parse_input;
use crate::usage::Usage;
use deltas::{block_for, extend};
use event_hints::EVENT_HINTS;
use order::Order;

/// The message assembled so far. The input of a tool is text until its block is complete, and is then parsed once.
#[derive(Debug, Default)]
pub(crate) struct MessageAccumulator {
    message: Message,
    /// Open blocks by their wire index.
    open: BTreeMap<u64, OpenBlock>,
    order: Order,
    progress: Progress,
}

#[derive(Debug)]
struct OpenBlock {
    /// Position in the message.
    at: usize,
    /// `true` if deltas of the tool input have arrived.
    has_input: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    #[default]
    Nothing,
    Begun,
    /// The stop reason has arrived.
    Finished,
    /// `message_stop` has arrived.
    Stopped,
}

impl Accumulator for MessageAccumulator {
    type Event = MessageEvent;
    type Completion = Message;

    fn add(&mut self, event: &MessageEvent) -> Result<(), Value> {
        match event {
            MessageEvent::MessageStart { message, extra } => self.begin(message, extra),
            MessageEvent::ContentBlockStart { index, content_block, .. } => {
                self.open(*index, content_block.clone(), false)
            }
            MessageEvent::ContentBlockDelta { index, delta, .. } => self.extend(*index, delta),
            MessageEvent::ContentBlockStop { index, .. } => self.close_block(*index),
            MessageEvent::MessageDelta { delta, usage, extra } => {
                self.finish(delta, usage.as_ref());
                merge::latest(&mut self.message.extra, extra);
            }
            // Ignored if no message has begun.
            MessageEvent::MessageStop { extra } if self.progress >= Progress::Begun => {
                self.close_all();
                merge::latest(&mut self.message.extra, extra);
                self.progress = Progress::Stopped;
            }
            MessageEvent::MessageStop { .. } | MessageEvent::Ping { .. } | MessageEvent::Other(_) => {}
        }
        // A failure is reported by the first or last event of the message, or by an unknown field of any event.
        let reported = event.extra().filter(|extra| internal::error_in(extra).is_some());
        let failure = || match event {
            MessageEvent::MessageStart { .. } | MessageEvent::MessageDelta { .. } => self.message.failure(),
            _ => None,
        };
        match reported {
            Some(fields) => Err(Value::Object(fields.clone())),
            None => failure().map_or(Ok(()), |(_, error)| Err(json!({ "error": error }))),
        }
    }

    fn completion(&self) -> &Message {
        &self.message
    }

    fn into_completion(self: Box<Self>) -> Message {
        self.message
    }

    fn finalize(&mut self) {
        self.order.sort(&mut self.message.content);
    }

    fn completeness(&self) -> Completeness {
        match self.progress {
            Progress::Nothing => Completeness::Empty,
            Progress::Begun if self.may_be_complete() => Completeness::Partial,
            Progress::Begun => Completeness::Empty,
            Progress::Finished => Completeness::Complete,
            Progress::Stopped => Completeness::Final,
        }
    }

    fn missing(&self, _: StreamEnd) -> String {
        match self.progress {
            Progress::Nothing => "a message".to_owned(),
            _ => format!("`message_stop` or a stop reason, after {} bytes of text", self.message.text().len()),
        }
    }

    fn text_delta<'e>(&self, event: &'e MessageEvent) -> Cow<'e, str> {
        event.text_delta()
    }

    fn hints(&self) -> &'static EventHints<MessageEvent> {
        &EVENT_HINTS
    }

    fn attributes<'c>(&self, message: &'c Message, with_content: bool) -> ResponseAttributes<'c> {
        span::attributes(message, with_content)
    }

    fn redacted(&self, secrets: &Secrets) -> Redaction<Message> {
        secrets.redact_value(&self.message)
    }
}

impl MessageAccumulator {
    /// Returns true if `[DONE]` may complete the message: outside of a block, and with content or a stop reason.
    fn may_be_complete(&self) -> bool {
        self.open.is_empty() && (!self.message.content.is_empty() || self.message.stop_reason.is_some())
    }

    fn begin(&mut self, message: &Message, extra: &Map<String, Value>) {
        if self.progress == Progress::Nothing {
            self.message = message.clone();
            self.order = Order::of(&message.content);
            merge::latest(&mut self.message.extra, extra);
            self.progress = Progress::Begun;
        }
    }

    /// Opens a block. After a stop reason, a new block means that the message continues until another stop reason.
    fn open(&mut self, index: u64, block: ContentBlock, has_input: bool) {
        self.close_block(index);
        self.progress = Progress::Begun;
        self.open.insert(index, OpenBlock { at: self.message.content.len(), has_input });
        self.message.content.push(block);
        self.order.push(index);
    }

    /// Adds a delta to the open block of its index. If there is no such block, or the block has another kind, the delta
    /// opens a new block, so that no content is lost.
    fn extend(&mut self, index: u64, delta: &ContentDelta) {
        let known = self.open.get_mut(&index);
        let added = known.is_some_and(|open| {
            let block = self.message.content.get_mut(open.at);
            block.is_some_and(|block| extend(block, delta, &mut open.has_input))
        });
        if !added && let Some(mut block) = block_for(delta) {
            let mut has_input = false;
            extend(&mut block, delta, &mut has_input);
            self.open(index, block, has_input);
        }
    }

    fn close_block(&mut self, index: u64) {
        if let Some(open) = self.open.remove(&index) {
            self.complete(open);
        }
    }

    fn close_all(&mut self) {
        while let Some((_, open)) = self.open.pop_first() {
            self.complete(open);
        }
    }

    /// Parses the input of a tool at the end of its block.
    fn complete(&mut self, open: OpenBlock) {
        if !open.has_input {
            return;
        }
        match self.message.content.get_mut(open.at) {
            Some(ContentBlock::ToolUse(call)) => parse_input(&mut call.input),
            Some(ContentBlock::Other(Value::Object(fields))) => {
                fields.get_mut("input").into_iter().for_each(parse_input);
            }
            _ => {}
        }
    }

    fn finish(&mut self, delta: &MessageDelta, usage: Option<&Usage>) {
        let message = &mut self.message;
        if let Some(usage) = usage {
            message.usage.get_or_insert_default().update(usage);
        }
        merge::latest(&mut message.extra, &delta.extra);
        if delta.stop_sequence.is_some() {
            message.stop_sequence.clone_from(&delta.stop_sequence);
        }
        if delta.stop_reason.is_some() {
            message.stop_reason.clone_from(&delta.stop_reason);
            self.close_all();
            self.progress = Progress::Finished;
        }
    }
}
