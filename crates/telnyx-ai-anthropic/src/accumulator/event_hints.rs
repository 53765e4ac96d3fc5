//! Fields of an event that differ between deltas.

use telnyx_ai_core::internal::{EventHints, TextField};

use crate::delta::ContentDelta;
use crate::event::MessageEvent;

pub(super) static EVENT_HINTS: EventHints<MessageEvent> =
    EventHints { is_plain: MessageEvent::is_plain, text_fields: &TEXT_FIELDS, ..EventHints::NONE };

/// The text fields of deltas.
const TEXT_FIELDS: [TextField<MessageEvent>; 3] = [
    TextField { name: "text", get: |event| text(event, "text"), with },
    TextField { name: "thinking", get: |event| text(event, "thinking"), with },
    TextField { name: "partial_json", get: |event| text(event, "partial_json"), with },
];

/// Returns the text of a delta without unknown fields. A delta with unknown fields adds more than its text.
fn text<'a>(event: &'a MessageEvent, name: &str) -> Option<&'a str> {
    let MessageEvent::ContentBlockDelta { delta, .. } = event else { return None };
    match (delta, name) {
        (ContentDelta::TextDelta { text, extra }, "text")
        | (ContentDelta::ThinkingDelta { thinking: text, extra }, "thinking")
        | (ContentDelta::InputJsonDelta { partial_json: text, extra }, "partial_json")
            if extra.is_empty() =>
        {
            Some(text)
        }
        _ => None,
    }
}

/// Returns a copy of the event with another text.
fn with(event: &MessageEvent, new: String) -> Option<MessageEvent> {
    let mut event = event.clone();
    let MessageEvent::ContentBlockDelta { delta, .. } = &mut event else { return None };
    match delta {
        ContentDelta::TextDelta { text, .. }
        | ContentDelta::ThinkingDelta { thinking: text, .. }
        | ContentDelta::InputJsonDelta { partial_json: text, .. } => *text = new,
        _ => return None,
    }
    Some(event)
}
