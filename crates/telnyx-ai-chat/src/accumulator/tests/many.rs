//! Many choices and tool calls of a hostile server: the work is linear in their number, not quadratic.

use serde_json::{Value, json};

use super::{Accumulator, ChatAccumulator, call, completion};
use crate::chunk::ChatChunk;

const CHOICES: u64 = 32_000;
const CALLS: u64 = 50_000;

fn choice(index: u64) -> Value {
    json!({ "index": index, "delta": { "content": index.to_string() }, "finish_reason": "stop" })
}

/// Adds these chunks, and returns the accumulator before its end.
fn begun(chunks: impl IntoIterator<Item = Vec<Value>>) -> ChatAccumulator {
    let mut accumulator = ChatAccumulator::default();
    for choices in chunks {
        let chunk: ChatChunk = serde_json::from_value(json!({ "choices": choices })).unwrap();
        accumulator.add(&chunk).unwrap();
    }
    accumulator
}

#[test]
fn choices_in_falling_order_are_sorted_in_batches() {
    const FEWER: u64 = 8_000;
    let one_event = vec![(0..CHOICES).rev().map(choice).collect()];
    let many_events: Vec<Vec<Value>> = (0..FEWER).rev().map(|index| vec![choice(index)]).collect();
    let mixed: Vec<Vec<Value>> = (0..FEWER).map(|at| vec![choice(at * 7919 % FEWER)]).collect();
    for (chunks, choices) in [(one_event, CHOICES), (many_events, FEWER), (mixed, FEWER)] {
        let mut accumulator = begun(chunks);
        assert_eq!((accumulator.completion.choices.len() as u64, accumulator.unfinished), (choices, 0));
        assert!(accumulator.index.sorts < 20 * choices as usize, "{} choices were sorted", accumulator.index.sorts);
        accumulator.finalize();
        let completion = Box::new(accumulator).into_completion();
        for (index, choice) in (0..).zip(&completion.choices) {
            assert_eq!((choice.index, &*choice.message.text()), (index, index.to_string().as_str()));
        }
    }
}

#[test]
fn choices_in_rising_order_are_not_sorted() {
    let accumulator = begun([(0..CHOICES).map(choice).collect(), (0..CHOICES).map(choice).collect()]);
    assert_eq!((accumulator.index.sorts, accumulator.completion.choices.len() as u64), (0, CHOICES));
    assert_eq!(accumulator.completion.choices[7].message.text(), "77");
}

#[test]
fn requested_choices_are_in_order_at_any_time() {
    let mut accumulator = ChatAccumulator::default();
    for index in (0..16).rev() {
        accumulator.add(&serde_json::from_value(json!({ "choices": [choice(index)] })).unwrap()).unwrap();
        let indexes: Vec<u64> = accumulator.completion().choices.iter().map(|choice| choice.index).collect();
        assert_eq!(indexes, (index..16).collect::<Vec<_>>());
    }
}

#[test]
fn a_choice_is_unfinished_until_its_reason_arrives() {
    let mut accumulator = ChatAccumulator::default();
    let mut add = |choices: Value| {
        accumulator.add(&serde_json::from_value(json!({ "choices": choices })).unwrap()).unwrap();
        accumulator.unfinished
    };
    assert_eq!(add(json!([{ "index": 1 }, { "index": 0, "finish_reason": "stop" }, { "index": 2 }])), 2);
    assert_eq!(add(json!([{ "index": 1, "finish_reason": "stop" }, { "index": 1, "finish_reason": "length" }])), 1);
    assert_eq!(add(json!([{ "index": 2, "finish_reason": "stop" }, { "index": 2 }])), 0);
}

#[test]
fn many_calls_are_distinguished_by_index_id_and_name() {
    const FEWER: u64 = 5_000;
    let forms: [fn(u64) -> Value; 4] = [
        |at| json!({ "index": at, "id": format!("c{at}"), "function": { "name": "f", "arguments": "{" } }),
        |at| json!({ "id": format!("c{at}"), "function": { "name": "f", "arguments": "{" } }),
        |at| json!({ "index": 0, "id": format!("c{at}"), "function": { "name": "f", "arguments": "{" } }),
        |at| json!({ "index": CALLS - at, "id": format!("c{at}"), "function": { "name": "f", "arguments": "{" } }),
    ];
    for (form, calls) in forms.into_iter().zip([CALLS, FEWER, FEWER, FEWER]) {
        // The first pieces of all calls, then further pieces, from the last call to the first.
        let firsts = (0..calls).map(form);
        let seconds = (0..calls).rev().map(|at| {
            let mut delta = form(at);
            delta["function"]["arguments"] = json!("}");
            delta
        });
        let deltas: Vec<Value> = firsts.chain(seconds).collect();
        let read = completion([json!({ "choices": [{ "delta": { "tool_calls": deltas } }] })]);
        assert_eq!(read.tool_calls().len() as u64, calls);
        for (at, one) in read.tool_calls().iter().enumerate() {
            assert_eq!((one.id.as_str(), one.name(), one.function.arguments.as_str()), (&*format!("c{at}"), "f", "{}"));
        }
    }
    let names = (0..FEWER).flat_map(|_| {
        [json!({ "function": { "name": "f", "arguments": "{" } }), json!({ "function": { "arguments": "}" } })]
    });
    let read = completion([json!({ "choices": [{ "delta": { "tool_calls": names.collect::<Vec<_>>() } }] })]);
    assert_eq!(read.tool_calls().len() as u64, FEWER);
    assert_eq!(read.tool_calls()[7].function, call("", "f", "{}").function);
}

#[test]
fn the_latest_call_with_an_id_continues() {
    let delta = |index: Option<u64>, id: &str, name: &str, arguments: &str| {
        let mut delta = json!({ "id": id, "function": { "name": name, "arguments": arguments } });
        if let Some(index) = index {
            delta["index"] = json!(index);
        }
        delta
    };
    let deltas = [
        delta(Some(0), "", "f", "1"),
        delta(Some(1), "a", "g", "2"),
        delta(Some(0), "a", "", "3"), // the id of the first call comes late
        delta(None, "a", "", "4"),    // the latest call with the id, whatever its index
        delta(Some(0), "a", "", "5"),
        delta(Some(1), "a", "", "6"),
        delta(Some(2), "b", "h", "7"),
        delta(None, "a", "", "8"), // not the latest of all calls
    ];
    let read = completion([json!({ "choices": [{ "delta": { "tool_calls": deltas } }] })]);
    let read: Vec<_> = read.tool_calls().iter().map(|call| (call.name(), call.function.arguments.as_str())).collect();
    assert_eq!(read, [("f", "135"), ("g", "2468"), ("h", "7")]);
}
