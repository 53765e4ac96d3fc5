//! From the events of a stream to the response that a plain call would have returned.

mod build;
mod names;
mod numbers;
mod refill;
mod text_fields;

use serde_json::{Value, json};
use telnyx_ai_core::internal::{Secrets, Shown};
use telnyx_ai_core::{
    StreamEnd,
    internal::{Accumulator, Completeness, TextField, VaryingExtra},
};
use tracing::Span;

use crate::content::{ItemPart, RefusalPart, TextPart};
use crate::event::ResponseEvent;
use crate::piece::{SnapshotEvent, TextEvent};
use crate::response::{ModelResponse, ResponseStatus};
use crate::span;
use build::{Built, List};

/// A response that grows with each event.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResponseAccumulator {
    built: Built,
    ended: bool,
}

impl Accumulator for ResponseAccumulator {
    type Event = ResponseEvent;
    type Whole = ModelResponse;

    fn add(&mut self, event: &ResponseEvent) -> Result<(), Value> {
        let added = self.extend(event);
        event.reported().map_or(added, |fields| Err(Value::Object(fields.clone())))
    }

    fn whole(&self) -> &ModelResponse {
        &self.built.response
    }

    fn into_whole(self) -> ModelResponse {
        self.built.response
    }

    fn close(&mut self) {
        self.built.sort();
    }

    fn end(&self) -> Completeness {
        // `[DONE]` alone ends nothing: a response says itself how it ended.
        if self.ended { Completeness::Final } else { Completeness::Empty }
    }

    fn missing(&self, _: StreamEnd) -> String {
        format!("`response.completed`, after {} bytes of text", self.built.response.text().len())
    }

    fn is_plain(event: &ResponseEvent) -> bool {
        event.is_plain()
    }

    fn text_fields() -> &'static [TextField<ResponseEvent>] {
        &text_fields::TEXT_FIELDS
    }

    fn varying_extra() -> &'static VaryingExtra<ResponseEvent> {
        &text_fields::VARYING_EXTRA
    }

    fn record(response: &ModelResponse, span: &Span) {
        span::record(response, span);
    }

    fn shown(response: &ModelResponse, secrets: &Secrets) -> Shown<ModelResponse> {
        secrets.redact_value(response)
    }
}

impl ResponseAccumulator {
    fn extend(&mut self, event: &ResponseEvent) -> Result<(), Value> {
        use ResponseEvent::*;

        let built = &mut self.built;
        match event {
            Created(event) | Queued(event) | InProgress(event) => built.snapshot(&event.response),
            Completed(event) => return self.finish(event, ResponseStatus::Completed),
            Incomplete(event) => return self.finish(event, ResponseStatus::Incomplete),
            Failed(event) => return self.finish(event, ResponseStatus::Failed),
            OutputItemAdded(event) => built.begin_item(event),
            OutputItemDone(event) => built.settle_item(event),
            ContentPartAdded(event) => built.begin_part(event, List::of(&event.part)),
            ContentPartDone(event) => built.settle_part(event, List::of(&event.part)),
            ReasoningSummaryPartAdded(event) => built.begin_part(event, Some(List::Summary)),
            ReasoningSummaryPartDone(event) => built.settle_part(event, Some(List::Summary)),
            OutputTextDelta(event) => add(built.text(event, ItemPart::OutputText(TextPart::default())), event),
            OutputTextDone(event) => settle(built.text(event, ItemPart::OutputText(TextPart::default())), event),
            RefusalDelta(event) => add(built.text(event, ItemPart::Refusal(RefusalPart::default())), event),
            RefusalDone(event) => settle(built.text(event, ItemPart::Refusal(RefusalPart::default())), event),
            ReasoningTextDelta(event) => add(built.text(event, ItemPart::ReasoningText(TextPart::default())), event),
            ReasoningTextDone(event) => settle(built.text(event, ItemPart::ReasoningText(TextPart::default())), event),
            ReasoningSummaryTextDelta(event) => {
                add(built.text(event, ItemPart::SummaryText(TextPart::default())), event)
            }
            ReasoningSummaryTextDone(event) => {
                settle(built.text(event, ItemPart::SummaryText(TextPart::default())), event)
            }
            FunctionCallArgumentsDelta(event) => add(built.arguments(event), event),
            FunctionCallArgumentsDone(event) => settle(built.arguments(event), event),
            Other(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self, event: &SnapshotEvent, status: ResponseStatus) -> Result<(), Value> {
        self.built.snapshot(&event.response);
        let response = &mut self.built.response;
        if event.response.status.is_none() || status == ResponseStatus::Failed {
            response.status = Some(status);
        }
        if let Some((_, error)) = response.failure() {
            return Err(json!({ "error": error }));
        }
        self.ended = true;
        Ok(())
    }
}

fn add(text: Option<&mut String>, more: &TextEvent) {
    if let Some(text) = text {
        text.push_str(&more.text);
    }
}

/// The whole text counts, unless a server leaves it out where it only says that this is the end.
fn settle(text: Option<&mut String>, whole: &TextEvent) {
    if let Some(text) = text
        && !whole.text.is_empty()
    {
        text.clone_from(&whole.text);
    }
}

#[cfg(test)]
mod tests;
