//! The accumulator of a response stream. It assembles the response that a plain call returns.

mod build;
mod carry_over;
mod entry_index;
mod event_hints;
mod id_index;

use std::borrow::Cow;

use serde_json::{Value, json};
use telnyx_ai_core::internal::{Redaction, Secrets};
use telnyx_ai_core::{
    StreamEnd,
    internal::{Accumulator, Completeness, EventHints, ResponseAttributes},
};

use crate::content::{ItemPart, RefusalPart, TextPart};
use crate::event::ResponseEvent;
use crate::payload::{SnapshotEvent, TextEvent};
use crate::response::{ModelResponse, ResponseStatus};
use crate::span;
use build::{PartList, ResponseBuilder};
use event_hints::EVENT_HINTS;

/// The response assembled so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResponseAccumulator {
    built: ResponseBuilder,
    ended: bool,
}

impl Accumulator for ResponseAccumulator {
    type Event = ResponseEvent;
    type Completion = ModelResponse;

    fn add(&mut self, event: &ResponseEvent) -> Result<(), Value> {
        let added = self.extend(event);
        event.reported().map_or(added, |fields| Err(Value::Object(fields.clone())))
    }

    fn completion(&self) -> &ModelResponse {
        &self.built.response
    }

    fn into_completion(self: Box<Self>) -> ModelResponse {
        self.built.response
    }

    fn finalize(&mut self) {
        self.built.sort();
    }

    fn completeness(&self) -> Completeness {
        // `[DONE]` is not enough: a response ends with a final event.
        if self.ended { Completeness::Final } else { Completeness::Empty }
    }

    fn missing(&self, _: StreamEnd) -> String {
        format!("`response.completed`, after {} bytes of text", self.built.response.text().len())
    }

    fn text_delta<'e>(&self, event: &'e ResponseEvent) -> Cow<'e, str> {
        event.text_delta().into()
    }

    fn hints(&self) -> &'static EventHints<ResponseEvent> {
        &EVENT_HINTS
    }

    fn attributes<'c>(&self, response: &'c ModelResponse, with_content: bool) -> ResponseAttributes<'c> {
        span::attributes(response, with_content)
    }

    fn redacted(&self, secrets: &Secrets) -> Redaction<ModelResponse> {
        secrets.redact_value(&self.built.response)
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
            OutputItemAdded(event) => built.add_item(event),
            OutputItemDone(event) => built.complete_item(event),
            ContentPartAdded(event) => built.add_part(event, PartList::of(&event.part)),
            ContentPartDone(event) => built.complete_part(event, PartList::of(&event.part)),
            ReasoningSummaryPartAdded(event) => built.add_part(event, Some(PartList::Summary)),
            ReasoningSummaryPartDone(event) => built.complete_part(event, Some(PartList::Summary)),
            OutputTextDelta(event) => add(built.text(event, ItemPart::OutputText(TextPart::default())), event),
            OutputTextDone(event) => complete_text(built.text(event, ItemPart::OutputText(TextPart::default())), event),
            RefusalDelta(event) => add(built.text(event, ItemPart::Refusal(RefusalPart::default())), event),
            RefusalDone(event) => complete_text(built.text(event, ItemPart::Refusal(RefusalPart::default())), event),
            ReasoningTextDelta(event) => add(built.text(event, ItemPart::ReasoningText(TextPart::default())), event),
            ReasoningTextDone(event) => {
                complete_text(built.text(event, ItemPart::ReasoningText(TextPart::default())), event)
            }
            ReasoningSummaryTextDelta(event) => {
                add(built.text(event, ItemPart::SummaryText(TextPart::default())), event)
            }
            ReasoningSummaryTextDone(event) => {
                complete_text(built.text(event, ItemPart::SummaryText(TextPart::default())), event)
            }
            FunctionCallArgumentsDelta(event) => add(built.arguments(event), event),
            FunctionCallArgumentsDone(event) => complete_text(built.arguments(event), event),
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

/// Replaces the deltas with the complete text. Some servers leave the text empty in the final event.
fn complete_text(text: Option<&mut String>, complete: &TextEvent) {
    if let Some(text) = text
        && !complete.text.is_empty()
    {
        text.clone_from(&complete.text);
    }
}

#[cfg(test)]
mod tests;
