//! Assignment of deltas to items and parts, with the index and id conventions of several servers.

use serde_json::{Value, json};
use telnyx_ai_openai::{Item, ModelResponse, ResponseStatus};

use crate::support::reading::{event, events, read};

/// Returns the response assembled from the events and an empty final event.
async fn assembled(list: impl IntoIterator<Item = Value>) -> ModelResponse {
    let end = json!({ "type": "response.completed" });
    let list: Vec<String> = list.into_iter().chain([end]).map(|json| event(&json)).collect();
    read(events(list)).await.stream.into_completion().unwrap()
}

fn output(response: &ModelResponse) -> Value {
    serde_json::to_value(&response.output).unwrap()
}

/// Two interleaved calls, with the index and id conventions of several servers.
#[tokio::test(start_paused = true)]
async fn interleaved_calls_are_separated() {
    let added = |at: usize, id: &str| json!({ "type": "response.output_item.added", "output_index": at, "item": { "type": "function_call", "id": id, "call_id": format!("call_{id}"), "name": "f", "arguments": "" } });
    let delta = |at: usize, id: &str, text: &str| json!({ "type": "response.function_call_arguments.delta", "output_index": at, "item_id": id, "delta": text });
    let done = |at: usize, id: &str, text: &str| json!({ "type": "response.output_item.done", "output_index": at, "item": { "type": "function_call", "id": id, "call_id": format!("call_{}", &id[..1]), "name": "f", "arguments": text } });
    // Functions of `output_index` and id for the first and the second call.
    type Identification = (fn(usize) -> usize, fn(&'static str, usize) -> String);
    let usual: Identification = (|call| call, |id, _| id.to_owned());
    let zero: Identification = (|_| 0, |id, _| id.to_owned());
    let rotating: Identification = (|call| call, |id, nth| if nth == 0 { id.to_owned() } else { format!("{id}{nth}") });
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
            let response = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
            let calls: Vec<_> =
                response.function_calls().map(|call| (call.call_id.as_str(), call.arguments.as_str())).collect();
            assert_eq!(calls, [("call_a", "{\"x\":1}"), ("call_b", "{\"y\":2}")], "{case} {end}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn items_are_sorted_by_index() {
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
    let response = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
    assert_eq!((response.text().as_str(), response.output.len()), ("abcd", 3));
}

#[tokio::test(start_paused = true)]
async fn unusual_indexes_and_parts_are_accepted() {
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
    let response = reading.stream.into_completion().unwrap();
    let texts: Vec<String> = response
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
async fn an_item_may_begin_after_its_deltas_and_end_with_another_id() {
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
        let response = assembled(list).await;
        assert_eq!(output(&response), json!([{ "type": "message", "id": id, "role": "assistant", "content": text }]));
    }
}

#[tokio::test(start_paused = true)]
async fn items_are_matched_by_call_id() {
    let call = |id: &str, call_id: &str, arguments: &str| json!({ "type": "function_call", "id": id, "call_id": call_id, "name": "f", "arguments": arguments });
    let event = |kind: &str, item: Value| json!({ "type": format!("response.output_item.{kind}"), "item": item });
    let response = assembled([
        event("added", call("1", "call_a", "")),
        event("added", call("2", "call_b", "")),
        event("done", call("3", "call_a", "{}")),
        event("done", call("4", "call_b", "[]")),
    ])
    .await;
    assert_eq!(output(&response), json!([call("3", "call_a", "{}"), call("4", "call_b", "[]")]));
}

#[tokio::test(start_paused = true)]
async fn parts_with_the_same_index_begin_once() {
    let part = |kind: &str, at: Value, part: Value| json!({ "type": format!("response.content_part.{kind}"), "item_id": "msg_1", "output_index": 0, "content_index": at, "part": part });
    let text = |text: &str| json!({ "type": "output_text", "text": text });
    let says = |text: &str| json!({ "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": 0, "delta": text });
    let twice =
        assembled([part("added", json!(0), text("")), says("a"), part("added", json!(0), text("")), says("b")]).await;
    assert_eq!(output(&twice)[0]["content"], json!([text("ab")]));
    let unnumbered = assembled([part("added", json!(null), text("a")), part("added", json!(null), text("b"))]).await;
    assert_eq!(output(&unnumbered)[0]["content"], json!([text("a"), text("b")]));
    let cited = json!({ "type": "output_text", "text": "a", "annotations": [{ "type": "url_citation" }] });
    let ended = assembled([part("added", json!(0), text("")), says("a"), part("done", json!(0), cited.clone())]).await;
    assert_eq!(output(&ended)[0]["content"], json!([cited]));
    // The kind of the item of an unknown part is not known.
    let unknown = json!({ "type": "hologram" });
    let thought = json!({ "type": "response.output_item.added", "output_index": 0, "item": { "type": "reasoning", "id": "msg_1", "summary": [] } });
    let kept =
        assembled([thought.clone(), part("added", json!(0), unknown.clone()), part("done", json!(0), unknown)]).await;
    assert_eq!(output(&kept), json!([thought["item"]]));
}

#[tokio::test(start_paused = true)]
async fn fields_of_a_response_are_kept_until_replaced() {
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
    let response = read(events(list)).await.complete(&["created", "completed"]);
    assert_eq!((response.id.as_str(), response.status), ("resp_2", Some(ResponseStatus::Completed)));
    assert_eq!(response.usage.unwrap().input_tokens, 8);
}

/// Deltas of another kind than the item at their index.
#[tokio::test(start_paused = true)]
async fn deltas_of_another_kind_create_one_item() {
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
            let response = assembled([added].into_iter().chain((0..20).map(|_| delta.clone()))).await;
            assert!(response.output.len() <= 2, "{kind} {place}: {}", output(&response));
        }
    }
}
