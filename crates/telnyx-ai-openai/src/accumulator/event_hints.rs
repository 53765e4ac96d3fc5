//! Fields of an event that differ between deltas.

use telnyx_ai_core::internal::{EventHints, TextField, VaryingExtra};

use crate::event::ResponseEvent;

pub(super) static EVENT_HINTS: EventHints<ResponseEvent> = EventHints {
    is_plain: ResponseEvent::is_plain,
    text_fields: &TEXT_FIELDS,
    // The sequence number of the event, and padding that hides the length of its text.
    varying_extra: VaryingExtra {
        names: &["sequence_number", "obfuscation"],
        of: |event| Some(&mut event.delta_mut()?.extra),
    },
};

/// Text field of a delta event.
const TEXT_FIELDS: [TextField<ResponseEvent>; 1] = [TextField {
    name: "delta",
    get: |event| Some(&event.delta()?.text),
    with: |event, text| {
        let mut event = event.clone();
        event.delta_mut()?.text = text;
        Some(event)
    },
}];
