//! The events of a streamed message.

use serde_json::{Value, json};

use super::response::{MessageResponse, SIGNATURE, text, thinking, tool_use};
use crate::chat::stream_parts::{StreamPart, StreamParts};

/// Returns the events of a message, each created on demand.
pub(crate) fn events(response: MessageResponse) -> impl Iterator<Item = Value> + Send {
    StreamParts::new(&response.choice).flat_map(move |piece| written(&response, &piece))
}

/// Returns the events of a stream part.
fn written(response: &MessageResponse, piece: &StreamPart) -> Vec<Value> {
    let choice = &response.choice;
    // A thinking block, if any, precedes the text block.
    let text_index = usize::from(choice.reasoning.is_some());
    let first_call = text_index + usize::from(choice.content.is_some());
    let delta =
        |index: usize, delta: Value| vec![json!({ "type": "content_block_delta", "index": index, "delta": delta })];
    let stop = |index: usize| vec![json!({ "type": "content_block_stop", "index": index })];
    let start = |index: usize, block: Value| {
        let start = json!({ "type": "content_block_start", "index": index, "content_block": block });
        // Anthropic's service sends one early ping.
        let ping = (index == 0).then(|| json!({ "type": "ping" }));
        std::iter::once(start).chain(ping).collect()
    };
    match piece {
        StreamPart::Start => vec![json!({ "type": "message_start", "message": response.initial() })],
        StreamPart::ReasoningStart => start(0, thinking("", "")),
        StreamPart::Reasoning(token) => delta(0, json!({ "type": "thinking_delta", "thinking": token })),
        StreamPart::ReasoningEnd => {
            let mut events = delta(0, json!({ "type": "signature_delta", "signature": SIGNATURE }));
            events.extend(stop(0));
            events
        }
        StreamPart::TextStart => start(text_index, text("")),
        StreamPart::Text(token) => delta(text_index, json!({ "type": "text_delta", "text": token })),
        StreamPart::TextEnd => stop(text_index),
        StreamPart::CallStart(at) => {
            choice.calls.get(*at).map_or_else(Vec::new, |call| start(first_call + at, tool_use(call, json!({}))))
        }
        StreamPart::Arguments(at, json) => {
            delta(first_call + at, json!({ "type": "input_json_delta", "partial_json": json }))
        }
        StreamPart::CallEnd(at) => stop(first_call + at),
        StreamPart::End => vec![response.ending(), json!({ "type": "message_stop" })],
    }
}
