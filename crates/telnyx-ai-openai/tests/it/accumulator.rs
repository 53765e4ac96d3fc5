//! Decoding of each kind of event, and its effect on the response.

use serde_json::{Value, json};
use telnyx_ai_openai::{Item, ItemPart, ModelResponse, ResponseEvent, ResponseStatus};

use crate::support::reading::{event, events, read, responses};

fn message(status: &str, content: Value) -> Value {
    json!({ "type": "message", "id": "msg_1", "status": status, "role": "assistant", "content": content })
}

fn call(status: &str, arguments: &str) -> Value {
    json!({ "type": "function_call", "id": "fc_1", "status": status, "call_id": "call_1", "name": "f", "arguments": arguments })
}

fn text(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [] })
}

fn output() -> Value {
    json!([
        { "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": "Sum." }],
          "content": [{ "type": "reasoning_text", "text": "Hm." }] },
        message("completed", json!([text("Hello"), { "type": "refusal", "refusal": "No." }])),
        call("completed", "{\"q\":1}"),
        { "type": "web_search_call", "id": "ws_1", "status": "completed" },
    ])
}

fn response(status: &str, output: Value, usage: Value) -> Value {
    json!({
        "id": "resp_1", "object": "response", "created_at": 1_735_689_600, "status": status, "model": "m",
        "output": output, "usage": usage, "error": null, "incomplete_details": null,
        "conversation": { "id": "conv-1" }, "temperature": 1.0, "tools": [],
    })
}

fn plain() -> Value {
    let usage = json!({
        "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4 },
        "output_tokens": 3, "output_tokens_details": { "reasoning_tokens": 1 }, "total_tokens": 12,
    });
    response("completed", output(), usage)
}

/// All events of the response in the documented order.
fn transcript(last: Value) -> Vec<Value> {
    let head = |status: &str| response(status, json!([]), json!(null));
    let part = |item: &str, output: u64, at: u64, part: Value| json!({ "item_id": item, "output_index": output, "content_index": at, "part": part });
    let said = |at: u64, key: &str, text: &str| json!({ "item_id": "msg_1", "output_index": 1, "content_index": at, key: text });
    let thought =
        |key: &str, text: &str| json!({ "item_id": "rs_1", "output_index": 0, "content_index": 0, key: text });
    let summed =
        |key: &str, value: Value| json!({ "item_id": "rs_1", "output_index": 0, "summary_index": 0, key: value });
    let called = |key: &str, text: &str| json!({ "item_id": "fc_1", "output_index": 2, key: text });
    let reasoning = json!({ "type": "reasoning", "id": "rs_1", "summary": [] });
    let list = [
        ("created", json!({ "response": head("in_progress") })),
        ("queued", json!({ "response": head("queued") })),
        ("in_progress", json!({ "response": head("in_progress") })),
        ("output_item.added", json!({ "output_index": 0, "item": reasoning })),
        ("content_part.added", part("rs_1", 0, 0, json!({ "type": "reasoning_text", "text": "" }))),
        ("reasoning_text.delta", thought("delta", "Hm")),
        ("reasoning_text.delta", thought("delta", ".")),
        ("reasoning_text.done", thought("text", "Hm.")),
        ("reasoning_summary_part.added", summed("part", json!({ "type": "summary_text", "text": "" }))),
        ("reasoning_summary_text.delta", summed("delta", json!("Su"))),
        ("reasoning_summary_text.delta", summed("delta", json!("m."))),
        ("reasoning_summary_text.done", summed("text", json!("Sum."))),
        ("reasoning_summary_part.done", summed("part", json!({ "type": "summary_text", "text": "Sum." }))),
        ("output_item.done", json!({ "output_index": 0, "item": output()[0] })),
        ("output_item.added", json!({ "output_index": 1, "item": message("in_progress", json!([])) })),
        ("content_part.added", part("msg_1", 1, 0, text(""))),
        ("output_text.delta", said(0, "delta", "Hel")),
        ("output_text.delta", said(0, "delta", "lo")),
        ("output_text.done", said(0, "text", "Hello")),
        ("content_part.done", part("msg_1", 1, 0, text("Hello"))),
        ("content_part.added", part("msg_1", 1, 1, json!({ "type": "refusal", "refusal": "" }))),
        ("refusal.delta", said(1, "delta", "N")),
        ("refusal.delta", said(1, "delta", "o.")),
        ("refusal.done", said(1, "refusal", "No.")),
        ("content_part.done", part("msg_1", 1, 1, json!({ "type": "refusal", "refusal": "No." }))),
        ("output_item.done", json!({ "output_index": 1, "item": output()[1] })),
        ("output_item.added", json!({ "output_index": 2, "item": call("in_progress", "") })),
        ("function_call_arguments.delta", called("delta", "{\"q\"")),
        ("function_call_arguments.delta", called("delta", ":1}")),
        ("function_call_arguments.done", called("arguments", "{\"q\":1}")),
        ("output_item.done", json!({ "output_index": 2, "item": call("completed", "{\"q\":1}") })),
        ("output_item.added", json!({ "output_index": 3, "item": { "type": "web_search_call", "id": "ws_1" } })),
        ("web_search_call.searching", json!({ "output_index": 3, "item_id": "ws_1", "delta": { "odd": [1] } })),
        ("output_item.done", json!({ "output_index": 3, "item": output()[3] })),
        ("completed", json!({ "response": last })),
    ];
    let numbered = list.into_iter().enumerate().map(|(at, (kind, mut event))| {
        event["type"] = json!(format!("response.{kind}"));
        event["sequence_number"] = json!(at);
        event
    });
    numbered.collect()
}

#[tokio::test(start_paused = true)]
async fn a_stream_assembles_the_plain_response() {
    let plain: ModelResponse = serde_json::from_value(plain()).unwrap();
    assert_eq!((plain.text().as_str(), plain.reasoning().as_str()), ("Hello", "Hm."));
    assert_eq!(
        (plain.status.clone(), plain.conversation.as_deref()),
        (Some(ResponseStatus::Completed), Some("conv-1"))
    );
    let calls: Vec<_> = plain.function_calls().map(|call| (call.call_id.as_str(), call.arguments.as_str())).collect();
    assert_eq!(calls, [("call_1", "{\"q\":1}")]);
    // The last event with the output, without the output, and with only the usage.
    for drop in [
        &[][..],
        &["output"],
        &["output", "id", "object", "created_at", "model", "status", "conversation", "tools", "temperature"],
    ] {
        let mut last = self::plain();
        for key in drop {
            last.as_object_mut().unwrap().remove(*key);
        }
        let reading = read(events(transcript(last).iter().map(event))).await;
        assert!(reading.error.is_none(), "{:?}", reading.error);
        assert_eq!(reading.events.len(), 35);
        assert_eq!(reading.stream.into_completion().unwrap(), plain, "without {drop:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn deltas_alone_assemble_the_texts() {
    let quiet = |event: &Value| {
        let kind = event["type"].as_str().unwrap();
        kind.ends_with(".delta") || kind.ends_with(".completed")
    };
    for places in [
        &[][..],
        &["item_id"],
        &["output_index"],
        &["content_index", "summary_index"],
        &["item_id", "output_index", "content_index", "summary_index"],
    ] {
        let mut list: Vec<Value> = transcript(json!({})).into_iter().filter(quiet).collect();
        for event in &mut list {
            for place in places {
                event.as_object_mut().unwrap().remove(*place);
            }
        }
        let response = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
        assert_eq!((response.text().as_str(), response.reasoning().as_str()), ("Hello", "Hm."), "{places:?}");
        let [Item::Reasoning(thought), Item::Message(said), Item::FunctionCall(called)] = &response.output[..] else {
            panic!("{places:?} {response:?}")
        };
        assert_eq!(called.arguments, "{\"q\":1}", "{places:?}");
        assert_eq!(
            serde_json::to_value(&thought.summary).unwrap(),
            json!([{ "type": "summary_text", "text": "Sum." }])
        );
        assert_eq!(
            serde_json::to_value(&said.content).unwrap(),
            json!([{ "type": "output_text", "text": "Hello" }, { "type": "refusal", "refusal": "No." }])
        );
        let known = !places.contains(&"item_id");
        assert_eq!((called.id.as_deref(), said.id.as_deref()), (known.then_some("fc_1"), known.then_some("msg_1")));
    }
}

#[tokio::test(start_paused = true)]
async fn final_events_alone_assemble_the_texts() {
    let quiet = |event: &Value| {
        let kind = event["type"].as_str().unwrap();
        !kind.ends_with(".delta") && !kind.ends_with(".added")
    };
    let list: Vec<Value> = transcript(json!({})).into_iter().filter(quiet).collect();
    let response = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
    assert_eq!(serde_json::to_value(&response.output).unwrap(), output());
    // Without final events of the items, only with events of complete texts.
    let list = list.into_iter().filter(|event| event["type"] != "response.output_item.done");
    let response = read(events(list.map(|json| event(&json)))).await.stream.into_completion().unwrap();
    assert_eq!((response.text().as_str(), response.reasoning().as_str()), ("Hello", "Hm."));
    assert_eq!(response.function_calls().next().unwrap().arguments, "{\"q\":1}");
}

#[tokio::test(start_paused = true)]
async fn an_empty_final_event_keeps_the_content() {
    let mut list = transcript(json!({}));
    for event in &mut list {
        if !event["type"].as_str().unwrap().ends_with(".done") {
            continue;
        }
        for key in ["text", "refusal", "arguments"] {
            if event.get(key).is_some() {
                event[key] = json!("");
            }
        }
        for (pointer, empty) in [
            ("/part/text", json!("")),
            ("/part/refusal", json!("")),
            ("/item/arguments", json!("")),
            ("/item/content", json!([])),
            ("/item/summary", json!(null)),
        ] {
            if let Some(said) = event.pointer_mut(pointer) {
                *said = empty;
            }
        }
    }
    let response = read(events(list.iter().map(event))).await.stream.into_completion().unwrap();
    assert_eq!(serde_json::to_value(&response.output).unwrap(), output());
}

#[tokio::test(start_paused = true)]
async fn the_partial_response_is_readable_at_any_time() {
    let (responses, _) = responses(events(transcript(plain()).iter().map(event)));
    let mut stream = responses.stream("Hi").await.unwrap();
    let (mut said, mut thought, mut arguments, mut kinds) = (String::new(), String::new(), String::new(), Vec::new());
    while let Some(event) = stream.try_next().await.unwrap() {
        said.push_str(event.text_delta());
        thought.push_str(event.reasoning_delta());
        if let ResponseEvent::FunctionCallArgumentsDelta(delta) = &event {
            arguments.push_str(&delta.text);
        }
        let partial = stream.partial();
        assert_eq!((partial.text(), partial.id.as_str()), (said.clone(), "resp_1"));
        let called = partial.function_calls().next().map(|call| call.arguments.clone());
        assert_eq!(called.unwrap_or_default(), arguments);
        kinds.push((event.kind().to_owned(), matches!(event, ResponseEvent::Other(_))));
    }
    assert_eq!((said.as_str(), thought.as_str(), arguments.as_str()), ("Hello", "Hm.Sum.", "{\"q\":1}"));
    let expected: Vec<_> = transcript(plain())
        .iter()
        .map(|event| event["type"].as_str().unwrap().to_owned())
        .map(|kind| (kind.clone(), kind == "response.web_search_call.searching"))
        .collect();
    assert_eq!(kinds, expected);
}

#[tokio::test(start_paused = true)]
async fn events_keep_their_fields() {
    let reading = read(events(transcript(plain()).iter().map(event))).await;
    let at = |at: usize| &reading.events[at];
    let ResponseEvent::Created(created) = at(0) else { panic!("{:?}", at(0)) };
    assert_eq!(
        (created.response.status.clone(), &created.extra["sequence_number"]),
        (Some(ResponseStatus::InProgress), &json!(0))
    );
    let ResponseEvent::ReasoningSummaryPartAdded(part) = at(8) else { panic!("{:?}", at(8)) };
    assert_eq!((part.item_id.as_str(), part.output_index, part.part_index), ("rs_1", Some(0), Some(0)));
    assert!(matches!(&part.part, ItemPart::SummaryText(part) if part.text.is_empty()));
    let ResponseEvent::ReasoningSummaryTextDelta(delta) = at(9) else { panic!("{:?}", at(9)) };
    assert_eq!((delta.text.as_str(), delta.part_index), ("Su", Some(0)));
    let ResponseEvent::OutputItemAdded(item) = at(14) else { panic!("{:?}", at(14)) };
    assert_eq!((item.output_index, item.item.id(), item.extra.len()), (Some(1), Some("msg_1"), 1));
    let ResponseEvent::RefusalDone(done) = at(23) else { panic!("{:?}", at(23)) };
    assert_eq!((done.text.as_str(), done.output_index, done.part_index), ("No.", Some(1), Some(1)));
    let ResponseEvent::FunctionCallArgumentsDone(done) = at(29) else { panic!("{:?}", at(29)) };
    assert_eq!((done.text.as_str(), done.output_index, done.part_index), ("{\"q\":1}", Some(2), None));
    let ResponseEvent::Other(unknown) = at(32) else { panic!("{:?}", at(32)) };
    assert_eq!(unknown["delta"], json!({ "odd": [1] }));
    let ResponseEvent::Completed(last) = at(34) else { panic!("{:?}", at(34)) };
    assert_eq!(last.response.usage.as_ref().unwrap().output_tokens_details.as_ref().unwrap().reasoning_tokens, 1);
}

#[tokio::test(start_paused = true)]
async fn usage_is_merged_by_field() {
    let expected = json!({
        "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4, "audio": 1 },
        "output_tokens": 3, "output_tokens_details": { "reasoning_tokens": 1 }, "total_tokens": 12, "cost": 0.5,
    });
    let zeros = json!({
        "input_tokens": 0, "input_tokens_details": null, "output_tokens": 0,
        "output_tokens_details": { "reasoning_tokens": 0 }, "total_tokens": 0, "cost": 0,
    });
    let input = json!({ "input_tokens": 9, "input_tokens_details": { "cached_tokens": 4 } });
    let rest = json!({
        "input_tokens_details": { "audio": 1 }, "output_tokens": 3, "output_tokens_details": { "reasoning_tokens": 1 },
        "total_tokens": 12, "cost": 0.5,
    });
    for (first, last) in [(&expected, &zeros), (&expected, &json!(null)), (&input, &rest), (&zeros, &expected)] {
        let state = |kind: &str, usage: &Value| json!({ "type": format!("response.{kind}"), "response": response(kind, json!([]), usage.clone()) });
        let states = [state("in_progress", first), state("completed", last)];
        let reading = read(events(states.iter().map(event))).await;
        let usage = reading.stream.into_completion().unwrap().usage;
        assert_eq!(serde_json::to_value(usage).unwrap(), expected, "{first} then {last}");
    }
}
