//! Hints for the fast path of chunks that differ only in a text.

use telnyx_ai_core::internal::{EventHints, TextField, VaryingExtra};

use crate::chunk::ChatChunk;
use crate::delta::Delta;

pub(super) static EVENT_HINTS: EventHints<ChatChunk> = EventHints {
    is_plain: ChatChunk::is_plain,
    text_fields: &TEXT_FIELDS,
    // Random padding, which hides the length of a text.
    varying_extra: VaryingExtra { names: &["obfuscation"], of: |chunk| Some(&mut chunk.extra) },
};

/// The text fields of a chunk with one choice.
const TEXT_FIELDS: [TextField<ChatChunk>; 5] = [
    TextField {
        name: "content",
        get: |chunk| only_delta(chunk)?.content.as_deref(),
        with: |chunk, text| with_delta(chunk, |delta| delta.content = Some(text)),
    },
    TextField {
        name: "reasoning_content",
        get: |chunk| only_delta(chunk)?.reasoning_content.as_deref(),
        with: |chunk, text| with_delta(chunk, |delta| delta.reasoning_content = Some(text)),
    },
    TextField {
        name: "reasoning",
        get: |chunk| only_delta(chunk)?.reasoning.as_deref(),
        with: |chunk, text| with_delta(chunk, |delta| delta.reasoning = Some(text)),
    },
    TextField {
        name: "thinking",
        get: |chunk| only_delta(chunk)?.thinking.as_deref(),
        with: |chunk, text| with_delta(chunk, |delta| delta.thinking = Some(text)),
    },
    TextField {
        name: "arguments",
        get: |chunk| match only_delta(chunk)?.tool_calls.as_slice() {
            [call] => Some(&call.function.arguments),
            _ => None,
        },
        with: |chunk, text| {
            with_delta(chunk, |delta| {
                if let Some(call) = delta.tool_calls.first_mut() {
                    call.function.arguments = text;
                }
            })
        },
    },
];

/// Returns the delta of a chunk with one choice and no other additions.
fn only_delta(chunk: &ChatChunk) -> Option<&Delta> {
    let [choice] = chunk.choices.as_slice() else { return None };
    let delta = &choice.delta;
    let is_only = choice.logprobs.is_none() && delta.parts.is_empty() && delta.extra.is_empty();
    is_only.then_some(delta)
}

fn with_delta(chunk: &ChatChunk, change: impl FnOnce(&mut Delta)) -> Option<ChatChunk> {
    let mut chunk = chunk.clone();
    change(&mut chunk.choices.first_mut()?.delta);
    Some(chunk)
}
