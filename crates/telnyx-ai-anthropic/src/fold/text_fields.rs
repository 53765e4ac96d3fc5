//! Where the texts of events are, of which mostly nothing else changes.

use telnyx_ai_core::TextField;

use crate::delta::ContentDelta;
use crate::event::MessageEvent;

/// What an event adds to a block.
pub(super) const TEXT_FIELDS: [TextField<MessageEvent>; 3] = [
    TextField {
        name: "text",
        get: |event| match event.delta()? {
            ContentDelta::TextDelta { text } => Some(text),
            _ => None,
        },
        with: |event, text| event.with_delta(ContentDelta::TextDelta { text }),
    },
    TextField {
        name: "thinking",
        get: |event| match event.delta()? {
            ContentDelta::ThinkingDelta { thinking } => Some(thinking),
            _ => None,
        },
        with: |event, thinking| event.with_delta(ContentDelta::ThinkingDelta { thinking }),
    },
    TextField {
        name: "partial_json",
        get: |event| match event.delta()? {
            ContentDelta::InputJsonDelta { partial_json } => Some(partial_json),
            _ => None,
        },
        with: |event, partial_json| event.with_delta(ContentDelta::InputJsonDelta { partial_json }),
    },
];

impl MessageEvent {
    fn delta(&self) -> Option<&ContentDelta> {
        match self {
            Self::ContentBlockDelta { delta, .. } => Some(delta),
            _ => None,
        }
    }

    fn with_delta(&self, delta: ContentDelta) -> Option<Self> {
        match self {
            Self::ContentBlockDelta { index, .. } => Some(Self::ContentBlockDelta { index: *index, delta }),
            _ => None,
        }
    }
}
