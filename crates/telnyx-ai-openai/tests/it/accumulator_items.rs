//! Which item and which part a piece belongs to, where servers number and name them in their own ways.

use serde_json::{Value, json};
use telnyx_ai_openai::{Item, ModelResponse, ResponseStatus};

use crate::support::reading::{event, events, read};

/// What the events make, with an end that says nothing.
async fn made(list: impl IntoIterator<Item = Value>) -> ModelResponse {
    let end = json!({ "type": "response.completed" });
    let list: Vec<String> = list.into_iter().chain([end]).map(|json| event(&json)).collect();
    read(events(list)).await.stream.into_completion().unwrap()
}

fn output(response: &ModelResponse) -> Value {
    serde_json::to_value(&response.output).unwrap()
}

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
            let whole = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
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
    let whole = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
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
        json!({ "type": "response.output_item.added", "item": {} }),
        json!({ "type": "response.output_item.done", "item": { "type": "hologram" } }),
        json!({ "type": "response.output_text.delta", "output_index": "0", "item_id": 7, "delta": 4 }),
        json!({ "type": "keepalive" }),
        json!([1, 2]),
        json!({ "type": "response.completed" }),
    ];
    let reading = read(events(list.iter().map(|json| format!("data: {json}\n\n")))).await;
    assert!(reading.error.is_none(), "{:?}", reading.error);
    let whole = reading.stream.into_completion().unwrap();
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

#[tokio::test(start_paused = true)]
async fn an_item_may_begin_after_its_pieces_and_end_under_another_id() {
    let item = |id: &str| json!({ "type": "message", "id": id, "role": "assistant", "content": [] });
    let says = json!({ "type": "response.output_text.delta", "output_index": 0, "delta": "Hi" });
    let added = json!({ "type": "response.output_item.added", "output_index": 0, "item": item("msg_1") });
    let done = json!({ "type": "response.output_item.done", "output_index": 0, "item": item("msg_2") });
    let text = json!([{ "type": "output_text", "text": "Hi" }]);
    for (list, id) in [
        (vec![says.clone(), added.clone()], "msg_1"),
        (vec![added.clone(), says.clone(), done.clone()], "msg_2"),
        (vec![says, added, done], "msg_2"),
    ] {
        let whole = made(list).await;
        assert_eq!(output(&whole), json!([{ "type": "message", "id": id, "role": "assistant", "content": text }]));
    }
}

#[tokio::test(start_paused = true)]
async fn the_id_of_a_call_tells_where_the_id_of_the_item_does_not() {
    let call = |id: &str, call_id: &str, arguments: &str| json!({ "type": "function_call", "id": id, "call_id": call_id, "name": "f", "arguments": arguments });
    let event = |kind: &str, item: Value| json!({ "type": format!("response.output_item.{kind}"), "item": item });
    let whole = made([
        event("added", call("1", "call_a", "")),
        event("added", call("2", "call_b", "")),
        event("done", call("3", "call_a", "{}")),
        event("done", call("4", "call_b", "[]")),
    ])
    .await;
    assert_eq!(output(&whole), json!([call("3", "call_a", "{}"), call("4", "call_b", "[]")]));
}

#[tokio::test(start_paused = true)]
async fn parts_begin_once_under_one_number() {
    let part = |kind: &str, at: Value, part: Value| json!({ "type": format!("response.content_part.{kind}"), "item_id": "msg_1", "output_index": 0, "content_index": at, "part": part });
    let text = |text: &str| json!({ "type": "output_text", "text": text });
    let says = |text: &str| json!({ "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text });
    let twice =
        made([part("added", json!(0), text("")), says("a"), part("added", json!(0), text("")), says("b")]).await;
    assert_eq!(output(&twice)[0]["content"], json!([text("ab")]));
    let unnumbered = made([part("added", json!(null), text("a")), part("added", json!(null), text("b"))]).await;
    assert_eq!(output(&unnumbered)[0]["content"], json!([text("a"), text("b")]));
    let cited = json!({ "type": "output_text", "text": "a", "annotations": [{ "type": "url_citation" }] });
    let ended = made([part("added", json!(0), text("")), says("a"), part("done", json!(0), cited.clone())]).await;
    assert_eq!(output(&ended)[0]["content"], json!([cited]));
    // A part of an unknown kind does not say of what kind its item is.
    let unknown = json!({ "type": "hologram" });
    let thought = json!({ "type": "response.output_item.added", "output_index": 0, "item": { "type": "reasoning", "id": "msg_1", "summary": [] } });
    let kept = made([thought.clone(), part("added", json!(0), unknown.clone()), part("done", json!(0), unknown)]).await;
    assert_eq!(output(&kept), json!([thought["item"]]));
}

#[tokio::test(start_paused = true)]
async fn what_was_said_of_a_response_holds_until_it_is_said_anew() {
    let said =
        |kind: &str, response: Value| event(&json!({ "type": format!("response.{kind}"), "response": response }));
    let first = json!({ "id": "resp_1", "status": "queued", "usage": { "input_tokens": 7 } });
    let list = [said("created", first), said("in_progress", json!({ "usage": null })), said("in_progress", json!({}))];
    let (error, partial) = read(events(&list)).await.failed(&["created", "in_progress", "in_progress"]);
    assert!(error.is_incomplete_stream(), "{error}");
    assert_eq!((partial.id.as_str(), partial.status), ("resp_1", Some(ResponseStatus::Queued)));
    assert_eq!(partial.usage.unwrap().input_tokens, 7);
    let anew = json!({ "id": "resp_2", "status": "completed", "usage": { "input_tokens": 8 } });
    let list = [&list[0], &said("completed", anew)];
    let whole = read(events(list)).await.complete(&["created", "completed"]);
    assert_eq!((whole.id.as_str(), whole.status), ("resp_2", Some(ResponseStatus::Completed)));
    assert_eq!(whole.usage.unwrap().input_tokens, 8);
}

/// Deltas of a kind that the item at their place is not.
#[tokio::test(start_paused = true)]
async fn deltas_that_repeat_make_one_item() {
    for place in [
        json!({ "output_index": 0 }),
        json!({ "item_id": "x" }),
        json!({}),
        json!({ "output_index": 0, "item_id": "x" }),
        json!({ "output_index": 9, "item_id": "x" }),
    ] {
        for kind in ["output_text", "refusal", "reasoning_text", "reasoning_summary_text", "function_call_arguments"] {
            let added = json!({ "type": "response.output_item.added", "output_index": 0, "item": { "type": "web_search_call", "id": "x" } });
            let mut delta = json!({ "type": format!("response.{kind}.delta"), "delta": "abc" });
            delta.as_object_mut().unwrap().extend(place.as_object().unwrap().clone());
            let whole = made([added].into_iter().chain((0..20).map(|_| delta.clone()))).await;
            assert!(whole.output.len() <= 2, "{kind} {place}: {}", output(&whole));
        }
    }
}
