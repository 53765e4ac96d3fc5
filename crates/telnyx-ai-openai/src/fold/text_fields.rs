//! The fields of an event that differ in each delta.

use telnyx_ai_core::internal::{TextField, VaryingExtra};

use crate::event::ResponseEvent;

/// The text that an event adds.
pub(super) const TEXT_FIELDS: [TextField<ResponseEvent>; 1] = [TextField {
    name: "delta",
    get: |event| Some(&event.delta()?.text),
    with: |event, text| {
        let mut event = event.clone();
        event.delta_mut()?.text = text;
        Some(event)
    },
}];

/// The number of an event, and padding that hides the length of its text.
pub(super) const VARYING_EXTRA: VaryingExtra<ResponseEvent> =
    VaryingExtra { names: &["sequence_number", "obfuscation"], of: |event| Some(&mut event.delta_mut()?.extra) };
