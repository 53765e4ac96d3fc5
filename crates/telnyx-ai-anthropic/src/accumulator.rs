//! The accumulator of a message stream: from its events to the message that a plain call returns.

mod deltas;
mod event_hints;
mod order;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use telnyx_ai_core::internal;
use telnyx_ai_core::internal::{Secrets, Shown};
use telnyx_ai_core::{
    StreamEnd,
    internal::{Accumulator, Completeness, EventHints, merge},
};
use tracing::Span;

use crate::block::ContentBlock;
use crate::delta::ContentDelta;
use crate::event::{MessageDelta, MessageEvent};
use crate::message::Message;
use crate::span;
use crate::tool_use::settle;
use crate::usage::Usage;
use deltas::{begun_by, extend};
use event_hints::EVENT_HINTS;
use order::Order;

/// A message that grows with each event. The input of a tool is text while it grows, and is read once, at its end.
#[derive(Debug, Default)]
pub(crate) struct MessageAccumulator {
    message: Message,
    /// The blocks that may still grow, by their number on the wire.
    open: BTreeMap<u64, OpenBlock>,
    order: Order,
    progress: Progress,
}

#[derive(Debug)]
struct OpenBlock {
    /// Its place in the message.
    at: usize,
    /// Pieces of its input have arrived.
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
                self.conclude(delta, usage.as_ref());
                merge::latest(&mut self.message.extra, extra);
            }
            // With nothing before it, it ends nothing.
            MessageEvent::MessageStop { extra } if self.progress >= Progress::Begun => {
                self.close_all();
                merge::latest(&mut self.message.extra, extra);
                self.progress = Progress::Stopped;
            }
            MessageEvent::MessageStop { .. } | MessageEvent::Ping { .. } | MessageEvent::Other(_) => {}
        }
        // What fails says so where the message begins or ends, or beside any piece of it.
        let beside = event.extra().filter(|extra| internal::error_in(extra).is_some());
        let failure = || match event {
            MessageEvent::MessageStart { .. } | MessageEvent::MessageDelta { .. } => self.message.failure(),
            _ => None,
        };
        match beside {
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
            Progress::Begun if self.can_be_done() => Completeness::Partial,
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

    fn record(&self, message: &Message, span: &Span) {
        span::record(message, span);
    }

    fn redacted(&self, secrets: &Secrets) -> Shown<Message> {
        secrets.redact_value(&self.message)
    }
}

impl MessageAccumulator {
    /// Returns true if `[DONE]` may complete the message: outside of a block, and with content or a stop reason.
    fn can_be_done(&self) -> bool {
        self.open.is_empty() && (!self.message.content.is_empty() || self.message.stop_reason.is_some())
    }

    fn begin(&mut self, message: &Message, beside: &Map<String, Value>) {
        if self.progress == Progress::Nothing {
            self.message = message.clone();
            self.order = Order::of(&message.content);
            merge::latest(&mut self.message.extra, beside);
            self.progress = Progress::Begun;
        }
    }

    /// Begins a block. After a stop reason it means that the message continues, and that another end follows.
    fn open(&mut self, index: u64, block: ContentBlock, has_input: bool) {
        self.close_block(index);
        self.progress = Progress::Begun;
        self.open.insert(index, OpenBlock { at: self.message.content.len(), has_input });
        self.message.content.push(block);
        self.order.push(index);
    }

    /// A delta goes to the open block of its number. One that this block cannot take, or that has no such block, begins
    /// a block of its own, so that nothing of it is lost.
    fn extend(&mut self, index: u64, delta: &ContentDelta) {
        let known = self.open.get_mut(&index);
        let taken = known.is_some_and(|open| {
            let block = self.message.content.get_mut(open.at);
            block.is_some_and(|block| extend(block, delta, &mut open.has_input))
        });
        if !taken && let Some(mut block) = begun_by(delta) {
            let mut has_input = false;
            extend(&mut block, delta, &mut has_input);
            self.open(index, block, has_input);
        }
    }

    fn close_block(&mut self, index: u64) {
        if let Some(open) = self.open.remove(&index) {
            self.settle(open);
        }
    }

    fn close_all(&mut self) {
        while let Some((_, open)) = self.open.pop_first() {
            self.settle(open);
        }
    }

    /// Reads the input of a tool, which is complete once its block is.
    fn settle(&mut self, open: OpenBlock) {
        if !open.has_input {
            return;
        }
        match self.message.content.get_mut(open.at) {
            Some(ContentBlock::ToolUse(call)) => settle(&mut call.input),
            Some(ContentBlock::Other(Value::Object(fields))) => {
                fields.get_mut("input").into_iter().for_each(settle);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, delta: &MessageDelta, usage: Option<&Usage>) {
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
