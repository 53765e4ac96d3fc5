//! The events of a streamed message.

use serde_json::{Value, json};

use super::answer::{Answer, SIGNATURE, text, thinking, tool_use};
use crate::chat::pieces::{Piece, Pieces};

/// Returns the events of a message, each created on demand.
pub(crate) fn events(answer: Answer) -> impl Iterator<Item = Value> + Send {
    Pieces::new(&answer.choice).flat_map(move |piece| written(&answer, &piece))
}

/// Returns the events of a stream part.
fn written(answer: &Answer, piece: &Piece) -> Vec<Value> {
    let choice = &answer.choice;
    // A thinking block, if any, precedes the text block.
    let said = usize::from(choice.reasoning.is_some());
    let first_call = said + usize::from(choice.content.is_some());
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
        Piece::Start => vec![json!({ "type": "message_start", "message": answer.begun() })],
        Piece::ReasoningStart => start(0, thinking("", "")),
        Piece::Reasoning(token) => delta(0, json!({ "type": "thinking_delta", "thinking": token })),
        Piece::ReasoningEnd => {
            let mut events = delta(0, json!({ "type": "signature_delta", "signature": SIGNATURE }));
            events.extend(stop(0));
            events
        }
        Piece::TextStart => start(said, text("")),
        Piece::Text(token) => delta(said, json!({ "type": "text_delta", "text": token })),
        Piece::TextEnd => stop(said),
        Piece::CallStart(at) => {
            choice.calls.get(*at).map_or_else(Vec::new, |call| start(first_call + at, tool_use(call, json!({}))))
        }
        Piece::Arguments(at, json) => {
            delta(first_call + at, json!({ "type": "input_json_delta", "partial_json": json }))
        }
        Piece::CallEnd(at) => stop(first_call + at),
        Piece::End => vec![answer.ending(), json!({ "type": "message_stop" })],
    }
}
