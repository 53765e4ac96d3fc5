//! The events in which servers have been seen to stream a response.

use serde_json::{Map, Value, json};
use telnyx_ai_test_kit::Dice;

/// What a server does and leaves out. Every one of them says enough.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    names: Names,
    /// The last event holds the output.
    output_last: bool,
    /// The end of an item holds what is in it, and not only its name.
    whole_items: bool,
    /// Parts begin and end.
    part_events: bool,
    /// Texts are said again when they are whole.
    text_done: bool,
    /// The pieces of different items alternate.
    alternates: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Both,
    IdOnly,
    IndexOnly,
    /// Every item has the index 0.
    ZeroIndex,
    /// Another id in every event.
    FreshIds,
}

impl Habits {
    pub(crate) fn drawn(dice: &mut Dice) -> Self {
        let (output_last, part_events) = (dice.below(2) == 0, dice.below(2) == 0);
        Self {
            names: [Names::Both, Names::IdOnly, Names::IndexOnly, Names::ZeroIndex, Names::FreshIds][dice.below(5)],
            output_last,
            whole_items: !(output_last || part_events) || dice.below(2) == 0,
            part_events,
            text_done: dice.below(2) == 0,
            alternates: dice.below(2) == 0,
        }
    }
}

pub(crate) fn tell(whole: &Value, habits: Habits, dice: &mut Dice) -> Vec<Value> {
    let mut head = whole.clone();
    (head["output"], head["status"], head["usage"]) = (json!([]), json!("in_progress"), json!(null));
    let mut events = vec![json!({ "type": "response.created", "response": head })];
    if dice.below(2) == 0 {
        events.push(json!({ "type": "response.in_progress", "response": { "id": "resp_1", "status": "in_progress" } }));
    }
    let items = whole["output"].as_array().unwrap();
    let mut lists = Vec::new();
    for (at, item) in items.iter().enumerate() {
        lists.push(tell_item(at, item, habits, dice));
    }
    if habits.alternates {
        // Items begin in their order.
        let rests = lists.iter_mut().map(|list| list.split_off(1)).collect();
        events.extend(lists.into_iter().flatten());
        events.extend(dice.interleave(rests));
    } else {
        events.extend(lists.into_iter().flatten());
    }
    let mut last = whole.clone();
    if !habits.output_last {
        let fields: &mut Map<String, Value> = last.as_object_mut().unwrap();
        match dice.below(3) {
            0 => drop(fields.remove("output")),
            1 => fields["output"] = json!(null),
            _ => fields["output"] = json!([]),
        }
    }
    let kind = format!("response.{}", whole["status"].as_str().unwrap());
    events.push(json!({ "type": kind, "response": last }));
    events
}

fn tell_item(at: usize, item: &Value, habits: Habits, dice: &mut Dice) -> Vec<Value> {
    let mut blank = item.clone();
    for (field, nothing) in [("content", json!([])), ("summary", json!([])), ("arguments", json!(""))] {
        if blank.get(field).is_some() {
            blank[field] = nothing;
        }
    }
    let mut events = vec![json!({ "type": "response.output_item.added", "item": blank })];
    for (field, number) in [("summary", "summary_index"), ("content", "content_index")] {
        for (nth, part) in item[field].as_array().into_iter().flatten().enumerate() {
            let told = tell_part(part, habits, dice).into_iter().map(|mut event| {
                event[number] = json!(nth);
                event
            });
            events.extend(told);
        }
    }
    if let Some(arguments) = item["arguments"].as_str() {
        let kind = "response.function_call_arguments";
        let pieces = dice.cut_text(arguments);
        events.extend(pieces.iter().map(|piece| json!({ "type": format!("{kind}.delta"), "delta": piece })));
        if habits.text_done {
            events.push(json!({ "type": format!("{kind}.done"), "arguments": arguments }));
        }
    }
    let done = if habits.whole_items { item } else { &blank };
    events.push(json!({ "type": "response.output_item.done", "item": done }));
    for (nth, event) in events.iter_mut().enumerate() {
        name(event, at, nth, item["id"].as_str().unwrap(), habits);
    }
    events
}

/// Says which item an event is about. The items of the answer itself are named as they are.
fn name(event: &mut Value, at: usize, nth: usize, id: &str, habits: Habits) {
    let fresh = || if nth == 0 { id.to_owned() } else { format!("fresh_{at}_{nth}") };
    match habits.names {
        Names::IdOnly => {}
        Names::ZeroIndex => event["output_index"] = json!(0),
        _ => event["output_index"] = json!(at),
    }
    let whole = event["type"] == "response.output_item.done";
    if event.get("item").is_some() {
        // What is the end counts, its id included.
        if habits.names == Names::FreshIds && !whole {
            event["item"]["id"] = json!(fresh());
        }
    } else if habits.names != Names::IndexOnly {
        event["item_id"] = json!(if habits.names == Names::FreshIds { fresh() } else { id.to_owned() });
    }
}

fn tell_part(part: &Value, habits: Habits, dice: &mut Dice) -> Vec<Value> {
    let (kind, field, parts) = match part["type"].as_str().unwrap() {
        "output_text" => ("output_text", "text", "content_part"),
        "refusal" => ("refusal", "refusal", "content_part"),
        "reasoning_text" => ("reasoning_text", "text", "content_part"),
        _ => ("reasoning_summary_text", "text", "reasoning_summary_part"),
    };
    let text = part[field].as_str().unwrap();
    let mut events = Vec::new();
    if habits.part_events {
        let mut blank = part.clone();
        blank[field] = json!("");
        events.push(json!({ "type": format!("response.{parts}.added"), "part": blank }));
    }
    let pieces = dice.cut_text(text);
    events.extend(pieces.iter().map(|piece| json!({ "type": format!("response.{kind}.delta"), "delta": piece })));
    if habits.text_done {
        events.push(json!({ "type": format!("response.{kind}.done"), field: text }));
    }
    if habits.part_events {
        events.push(json!({ "type": format!("response.{parts}.done"), "part": part }));
    }
    events
}

pub(crate) fn encoded(events: &[Value], dice: &mut Dice) -> Vec<u8> {
    let end = ["\n", "\r\n", "\r"][dice.below(3)];
    let named = dice.below(2) == 0;
    let mut text = String::new();
    for event in events {
        if dice.below(4) == 0 {
            text.push_str(&format!(": ping{end}{end}"));
        }
        if named {
            text.push_str(&format!("event: {}{end}", event["type"].as_str().unwrap()));
        }
        text.push_str(&format!("data: {event}{end}{end}"));
    }
    text.into_bytes()
}
