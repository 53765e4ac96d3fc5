//! The events of a streamed response.

use serde_json::{Value, json};

use super::answer::{Answer, part, reasoning_part};
use crate::{
    chat::pieces::{Piece, Pieces},
    json::set,
};

/// Returns the events of a response, numbered from 0, each created on demand.
pub(crate) fn events(answer: Answer) -> impl Iterator<Item = Value> + Send {
    let pieces = Pieces::new(&answer.choice);
    let events = pieces.flat_map(move |piece| written(&answer, &piece));
    events.enumerate().map(|(number, mut event)| {
        set(&mut event, "sequence_number", number);
        event
    })
}

/// Returns the events of a stream part.
fn written(answer: &Answer, piece: &Piece) -> Vec<Value> {
    let choice = &answer.choice;
    let text = choice.content.as_deref().unwrap_or_default();
    let thought = choice.reasoning.as_deref().unwrap_or_default();
    // The reasoning, if any, is the first output item, and the message is the next. Each has one part.
    let message = usize::from(choice.reasoning.is_some());
    let first_call = message + usize::from(choice.content.is_some());
    let in_part = |kind: &str, id: &str, index: usize, fields: Value| {
        let mut event = json!({ "type": kind, "item_id": id, "output_index": index, "content_index": 0 });
        extend(&mut event, fields);
        event
    };
    let in_text = |kind: &str, fields: Value| in_part(kind, &answer.message_id, message, fields);
    let in_thought = |kind: &str, fields: Value| in_part(kind, &answer.reasoning_id, 0, fields);
    let item = |kind: &str, at: usize, item: Value| json!({ "type": kind, "output_index": at, "item": item });
    let in_call = |kind: &str, at: usize, fields: Value| {
        let mut event = json!({ "type": kind, "item_id": answer.call_item_id(at), "output_index": first_call + at });
        extend(&mut event, fields);
        event
    };
    let call = |at: usize, status: &str, whole: bool| {
        choice.calls.get(at).map(|call| answer.call(at, call, status, if whole { &call.arguments } else { "" }))
    };
    match piece {
        Piece::Start => ["response.created", "response.in_progress"]
            .map(|kind| json!({ "type": kind, "response": answer.begun() }))
            .into(),
        Piece::ReasoningStart => vec![
            item("response.output_item.added", 0, answer.reasoning("in_progress", &[])),
            in_thought("response.content_part.added", json!({ "part": reasoning_part("") })),
        ],
        Piece::Reasoning(token) => vec![in_thought("response.reasoning_text.delta", json!({ "delta": token }))],
        Piece::ReasoningEnd => vec![
            in_thought("response.reasoning_text.done", json!({ "text": thought })),
            in_thought("response.content_part.done", json!({ "part": reasoning_part(thought) })),
            item(
                "response.output_item.done",
                0,
                answer.reasoning(answer.reasoning_status(), &[reasoning_part(thought)]),
            ),
        ],
        Piece::TextStart => vec![
            item("response.output_item.added", message, answer.message("in_progress", &[])),
            in_text("response.content_part.added", json!({ "part": part("") })),
        ],
        Piece::Text(token) => {
            vec![in_text("response.output_text.delta", json!({ "delta": token, "logprobs": [] }))]
        }
        Piece::TextEnd => vec![
            in_text("response.output_text.done", json!({ "text": text, "logprobs": [] })),
            in_text("response.content_part.done", json!({ "part": part(text) })),
            item("response.output_item.done", message, answer.message(answer.status(), &[part(text)])),
        ],
        Piece::CallStart(at) => {
            let added = call(*at, "in_progress", false);
            added.map(|call| item("response.output_item.added", first_call + at, call)).into_iter().collect()
        }
        Piece::Arguments(at, delta) => {
            vec![in_call("response.function_call_arguments.delta", *at, json!({ "delta": delta }))]
        }
        Piece::CallEnd(at) => {
            let Some(called) = choice.calls.get(*at) else {
                return Vec::new();
            };
            let fields = json!({ "name": called.name, "arguments": called.arguments });
            let done = call(*at, "completed", true).unwrap_or_default();
            vec![
                in_call("response.function_call_arguments.done", *at, fields),
                item("response.output_item.done", first_call + at, done),
            ]
        }
        Piece::End => {
            let kind = format!("response.{}", answer.status());
            vec![json!({ "type": kind, "response": answer.whole() })]
        }
    }
}

fn extend(event: &mut Value, fields: Value) {
    if let (Value::Object(event), Value::Object(fields)) = (event, fields) {
        event.extend(fields);
    }
}
