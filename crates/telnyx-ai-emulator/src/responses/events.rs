//! The events of a streamed response.

use serde_json::{Value, json};

use super::response::{ResponseObject, part, reasoning_part};
use crate::{
    chat::stream_parts::{StreamPart, StreamParts},
    json::set,
};

/// Returns the events of a response, numbered from 0, each created on demand.
pub(crate) fn events(response: ResponseObject) -> impl Iterator<Item = Value> + Send {
    let parts = StreamParts::new(&response.choice);
    let events = parts.flat_map(move |part| part_events(&response, &part));
    events.enumerate().map(|(number, mut event)| {
        set(&mut event, "sequence_number", number);
        event
    })
}

/// Returns the events of a stream part.
fn part_events(response: &ResponseObject, stream_part: &StreamPart) -> Vec<Value> {
    let choice = &response.choice;
    let text = choice.content.as_deref().unwrap_or_default();
    let reasoning = choice.reasoning.as_deref().unwrap_or_default();
    // The reasoning, if any, is the first output item, and the message is the next. Each has one part.
    let message = usize::from(choice.reasoning.is_some());
    let first_call = message + usize::from(choice.content.is_some());
    let in_part = |kind: &str, id: &str, index: usize, fields: Value| {
        let mut event = json!({ "type": kind, "item_id": id, "output_index": index, "content_index": 0 });
        extend(&mut event, fields);
        event
    };
    let in_text = |kind: &str, fields: Value| in_part(kind, &response.message_id, message, fields);
    let in_reasoning = |kind: &str, fields: Value| in_part(kind, &response.reasoning_id, 0, fields);
    let item = |kind: &str, at: usize, item: Value| json!({ "type": kind, "output_index": at, "item": item });
    let in_call = |kind: &str, at: usize, fields: Value| {
        let mut event = json!({ "type": kind, "item_id": response.call_item_id(at), "output_index": first_call + at });
        extend(&mut event, fields);
        event
    };
    let call = |at: usize, status: &str, complete: bool| {
        choice.calls.get(at).map(|call| response.call(at, call, status, if complete { &call.arguments } else { "" }))
    };
    match stream_part {
        StreamPart::Start => ["response.created", "response.in_progress"]
            .map(|kind| json!({ "type": kind, "response": response.initial() }))
            .into(),
        StreamPart::ReasoningStart => vec![
            item("response.output_item.added", 0, response.reasoning("in_progress", &[])),
            in_reasoning("response.content_part.added", json!({ "part": reasoning_part("") })),
        ],
        StreamPart::Reasoning(token) => vec![in_reasoning("response.reasoning_text.delta", json!({ "delta": token }))],
        StreamPart::ReasoningEnd => vec![
            in_reasoning("response.reasoning_text.done", json!({ "text": reasoning })),
            in_reasoning("response.content_part.done", json!({ "part": reasoning_part(reasoning) })),
            item(
                "response.output_item.done",
                0,
                response.reasoning(response.reasoning_status(), &[reasoning_part(reasoning)]),
            ),
        ],
        StreamPart::TextStart => vec![
            item("response.output_item.added", message, response.message("in_progress", &[])),
            in_text("response.content_part.added", json!({ "part": part("") })),
        ],
        StreamPart::Text(token) => {
            vec![in_text("response.output_text.delta", json!({ "delta": token, "logprobs": [] }))]
        }
        StreamPart::TextEnd => vec![
            in_text("response.output_text.done", json!({ "text": text, "logprobs": [] })),
            in_text("response.content_part.done", json!({ "part": part(text) })),
            item("response.output_item.done", message, response.message(response.status(), &[part(text)])),
        ],
        StreamPart::CallStart(at) => {
            let added = call(*at, "in_progress", false);
            added.map(|call| item("response.output_item.added", first_call + at, call)).into_iter().collect()
        }
        StreamPart::Arguments(at, delta) => {
            vec![in_call("response.function_call_arguments.delta", *at, json!({ "delta": delta }))]
        }
        StreamPart::CallEnd(at) => {
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
        StreamPart::End => {
            let kind = format!("response.{}", response.status());
            vec![json!({ "type": kind, "response": response.complete() })]
        }
    }
}

fn extend(event: &mut Value, fields: Value) {
    if let (Value::Object(event), Value::Object(fields)) = (event, fields) {
        event.extend(fields);
    }
}
