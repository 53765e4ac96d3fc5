//! Streams of a response in the variations that real servers use.

use serde_json::{Map, Value, json};
use telnyx_ai_test_kit::TestRng;

/// Variations of the events of a server. Every combination has enough information to assemble the response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerVariant {
    names: Identification,
    /// The last event has the output.
    output_last: bool,
    /// The final event of an item has its content.
    complete_items: bool,
    /// Parts have events for their begin and end.
    part_events: bool,
    /// Events with the complete text follow the deltas.
    text_done: bool,
    /// The deltas of items are interleaved.
    alternates: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identification {
    Both,
    IdOnly,
    IndexOnly,
    /// Every item has the index 0.
    ZeroIndex,
    /// Every event has a new id.
    FreshIds,
}

impl ServerVariant {
    pub(crate) fn random(rng: &mut TestRng) -> Self {
        let (output_last, part_events) = (rng.below(2) == 0, rng.below(2) == 0);
        Self {
            names: [
                Identification::Both,
                Identification::IdOnly,
                Identification::IndexOnly,
                Identification::ZeroIndex,
                Identification::FreshIds,
            ][rng.below(5)],
            output_last,
            complete_items: !(output_last || part_events) || rng.below(2) == 0,
            part_events,
            text_done: rng.below(2) == 0,
            alternates: rng.below(2) == 0,
        }
    }
}

pub(crate) fn stream_events(complete: &Value, variant: ServerVariant, rng: &mut TestRng) -> Vec<Value> {
    let mut start = complete.clone();
    (start["output"], start["status"], start["usage"]) = (json!([]), json!("in_progress"), json!(null));
    let mut events = vec![json!({ "type": "response.created", "response": start })];
    if rng.below(2) == 0 {
        events.push(json!({ "type": "response.in_progress", "response": { "id": "resp_1", "status": "in_progress" } }));
    }
    let items = complete["output"].as_array().unwrap();
    let mut lists = Vec::new();
    for (at, item) in items.iter().enumerate() {
        lists.push(item_events(at, item, variant, rng));
    }
    if variant.alternates {
        // The first events of the items stay in order.
        let rests = lists.iter_mut().map(|list| list.split_off(1)).collect();
        events.extend(lists.into_iter().flatten());
        events.extend(rng.interleave(rests));
    } else {
        events.extend(lists.into_iter().flatten());
    }
    let mut last = complete.clone();
    if !variant.output_last {
        let fields: &mut Map<String, Value> = last.as_object_mut().unwrap();
        match rng.below(3) {
            0 => drop(fields.remove("output")),
            1 => fields["output"] = json!(null),
            _ => fields["output"] = json!([]),
        }
    }
    let kind = format!("response.{}", complete["status"].as_str().unwrap());
    events.push(json!({ "type": kind, "response": last }));
    events
}

fn item_events(at: usize, item: &Value, variant: ServerVariant, rng: &mut TestRng) -> Vec<Value> {
    let mut blank = item.clone();
    for (field, nothing) in [("content", json!([])), ("summary", json!([])), ("arguments", json!(""))] {
        if blank.get(field).is_some() {
            blank[field] = nothing;
        }
    }
    let mut events = vec![json!({ "type": "response.output_item.added", "item": blank })];
    for (field, number) in [("summary", "summary_index"), ("content", "content_index")] {
        for (nth, part) in item[field].as_array().into_iter().flatten().enumerate() {
            let part_events = part_events_of(part, variant, rng).into_iter().map(|mut event| {
                event[number] = json!(nth);
                event
            });
            events.extend(part_events);
        }
    }
    if let Some(arguments) = item["arguments"].as_str() {
        let kind = "response.function_call_arguments";
        let pieces = rng.split_text(arguments);
        events.extend(pieces.iter().map(|piece| json!({ "type": format!("{kind}.delta"), "delta": piece })));
        if variant.text_done {
            events.push(json!({ "type": format!("{kind}.done"), "arguments": arguments }));
        }
    }
    let done = if variant.complete_items { item } else { &blank };
    events.push(json!({ "type": "response.output_item.done", "item": done }));
    for (nth, event) in events.iter_mut().enumerate() {
        name(event, at, nth, item["id"].as_str().unwrap(), variant);
    }
    events
}

/// Sets the id and index of the item of an event. The items in the last event keep their ids.
fn name(event: &mut Value, at: usize, nth: usize, id: &str, variant: ServerVariant) {
    let fresh = || if nth == 0 { id.to_owned() } else { format!("fresh_{at}_{nth}") };
    match variant.names {
        Identification::IdOnly => {}
        Identification::ZeroIndex => event["output_index"] = json!(0),
        _ => event["output_index"] = json!(at),
    }
    let complete = event["type"] == "response.output_item.done";
    if event.get("item").is_some() {
        // The final event of an item has the final id.
        if variant.names == Identification::FreshIds && !complete {
            event["item"]["id"] = json!(fresh());
        }
    } else if variant.names != Identification::IndexOnly {
        event["item_id"] = json!(if variant.names == Identification::FreshIds { fresh() } else { id.to_owned() });
    }
}

fn part_events_of(part: &Value, variant: ServerVariant, rng: &mut TestRng) -> Vec<Value> {
    let (kind, field, parts) = match part["type"].as_str().unwrap() {
        "output_text" => ("output_text", "text", "content_part"),
        "refusal" => ("refusal", "refusal", "content_part"),
        "reasoning_text" => ("reasoning_text", "text", "content_part"),
        _ => ("reasoning_summary_text", "text", "reasoning_summary_part"),
    };
    let text = part[field].as_str().unwrap();
    let mut events = Vec::new();
    if variant.part_events {
        let mut blank = part.clone();
        blank[field] = json!("");
        events.push(json!({ "type": format!("response.{parts}.added"), "part": blank }));
    }
    let pieces = rng.split_text(text);
    events.extend(pieces.iter().map(|piece| json!({ "type": format!("response.{kind}.delta"), "delta": piece })));
    if variant.text_done {
        events.push(json!({ "type": format!("response.{kind}.done"), field: text }));
    }
    if variant.part_events {
        events.push(json!({ "type": format!("response.{parts}.done"), "part": part }));
    }
    events
}

pub(crate) fn encoded(events: &[Value], rng: &mut TestRng) -> Vec<u8> {
    let end = ["\n", "\r\n", "\r"][rng.below(3)];
    let named = rng.below(2) == 0;
    let mut text = String::new();
    for event in events {
        if rng.below(4) == 0 {
            text.push_str(&format!(": ping{end}{end}"));
        }
        if named {
            text.push_str(&format!("event: {}{end}", event["type"].as_str().unwrap()));
        }
        text.push_str(&format!("data: {event}{end}{end}"));
    }
    text.into_bytes()
}
