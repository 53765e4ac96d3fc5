//! Which item and which part a piece belongs to, where servers number and name them in their own ways.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "support/reading.rs"]
mod reading;

use reading::{event, events, read};
use serde_json::json;
use telnyx_ai_openai::Item;

/// Two calls at once, interleaved, as servers number and name them.
#[tokio::test(start_paused = true)]
async fn calls_are_told_apart_by_what_can_be_trusted() {
    let added = |at: usize, id: &str| json!({ "type": "response.output_item.added", "output_index": at, "item": { "type": "function_call", "id": id, "call_id": format!("call_{id}"), "name": "f", "arguments": "" } });
    let delta = |at: usize, id: &str, text: &str| json!({ "type": "response.function_call_arguments.delta", "output_index": at, "item_id": id, "delta": text });
    let done = |at: usize, id: &str, text: &str| json!({ "type": "response.output_item.done", "output_index": at, "item": { "type": "function_call", "id": id, "call_id": format!("call_{}", &id[..1]), "name": "f", "arguments": text } });
    // The output_index, and the id, of the first and the second call in each of their events.
    type Names = (fn(usize) -> usize, fn(&'static str, usize) -> String);
    let usual: Names = (|call| call, |id, _| id.to_owned());
    let zero: Names = (|_| 0, |id, _| id.to_owned());
    let rotating: Names = (|call| call, |id, nth| if nth == 0 { id.to_owned() } else { format!("{id}{nth}") });
    for (case, (index, name)) in [("usual", usual), ("always 0", zero), ("another id each time", rotating)] {
        for end in [true, false] {
            let mut list = vec![
                added(index(0), &name("a", 0)),
                added(index(1), &name("b", 0)),
                delta(index(0), &name("a", 1), "{\"x\""),
                delta(index(1), &name("b", 1), "{\"y\""),
                delta(index(1), &name("b", 2), ":2}"),
                delta(index(0), &name("a", 2), ":1}"),
            ];
            if end {
                list.extend([done(index(0), &name("a", 3), "{\"x\":1}"), done(index(1), &name("b", 3), "")]);
            }
            list.push(json!({ "type": "response.completed" }));
            let whole = read(events(list.iter().map(event))).await.stream.into_response().unwrap();
            let calls: Vec<_> =
                whole.function_calls().map(|call| (call.call_id.as_str(), call.arguments.as_str())).collect();
            assert_eq!(calls, [("call_a", "{\"x\":1}"), ("call_b", "{\"y\":2}")], "{case} {end}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn items_are_kept_in_the_order_of_their_indexes() {
    let added = |at: u64| json!({ "type": "response.output_item.added", "output_index": at, "item": { "type": "message", "id": format!("msg_{at}"), "content": [] } });
    let says = |at: u64, text: &str| json!({ "type": "response.output_text.delta", "output_index": at, "item_id": format!("msg_{at}"), "delta": text });
    let list = [
        added(2),
        says(2, "c"),
        added(0),
        says(0, "a"),
        added(1),
        says(1, "b"),
        says(2, "d"),
        added(2),
        json!({ "type": "response.completed" }),
    ];
    let whole = read(events(list.iter().map(event))).await.stream.into_response().unwrap();
    assert_eq!((whole.text().as_str(), whole.output.len()), ("abcd", 3));
}

#[tokio::test(start_paused = true)]
async fn odd_numbers_and_parts_are_survived() {
    let far = u64::MAX;
    let list = [
        json!({ "type": "response.output_text.delta", "output_index": far, "content_index": far, "delta": "a" }),
        json!({ "type": "response.output_text.delta", "output_index": far, "content_index": far, "delta": "b" }),
        json!({ "type": "response.content_part.added", "item_id": "x", "part": { "type": "hologram" } }),
        json!({ "type": "response.content_part.done", "item_id": "x", "part": 7 }),
        json!({ "type": "response.output_item.added", "item": { "type": "message", "id": "m", "content": "Plain " } }),
        json!({ "type": "response.output_text.delta", "item_id": "m", "delta": "text." }),
        json!({ "type": "response.output_item.added", "item": null }),
        json!({ "type": "response.output_item.done", "item": { "type": "hologram" } }),
        json!({ "type": "response.output_text.delta", "output_index": "0", "item_id": 7, "delta": 4 }),
        json!({ "type": "keepalive" }),
        json!([1, 2]),
        json!({ "type": "response.completed" }),
    ];
    let reading = read(events(list.iter().map(|json| format!("data: {json}\n\n")))).await;
    assert!(reading.error.is_none(), "{:?}", reading.error);
    let whole = reading.stream.into_response().unwrap();
    let texts: Vec<String> = whole
        .output
        .iter()
        .map(|item| match item {
            Item::Message(message) => message.text(),
            other => format!("{}?", other.kind()),
        })
        .collect();
    assert_eq!(texts, ["ab", "Plain text.4", "?", "hologram?"]);
}
