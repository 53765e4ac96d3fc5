use serde_json::{Value, json};
use telnyx_ai_core::internal::Accumulator;

use super::ResponseAccumulator;
use super::entry_index::count::{MOVES, SEARCHES};
use crate::item::Item;

const MANY: usize = 1000;

/// Adds an event and returns the number of searches.
fn add(accumulator: &mut ResponseAccumulator, event: &Value) -> usize {
    SEARCHES.set(0);
    accumulator.add(&serde_json::from_value(event.clone()).unwrap()).unwrap();
    SEARCHES.get()
}

fn texts(mut accumulator: ResponseAccumulator) -> Vec<String> {
    let text = |item: &Item| match item {
        Item::Message(item) => item.text(),
        Item::FunctionCall(call) => call.arguments.clone(),
        item => panic!("{item:?}"),
    };
    accumulator.finalize();
    Box::new(accumulator).into_completion().output.iter().map(text).collect()
}

/// Arrival orders of items: ascending, descending, and alternating between both ends.
fn orders() -> [Vec<usize>; 3] {
    let turns = (0..MANY).map(|at| if at % 2 == 0 { at / 2 } else { MANY - 1 - at / 2 });
    [(0..MANY).collect(), (0..MANY).rev().collect(), turns.collect()]
}

#[test]
fn events_do_not_scan_all_items() {
    let by_id = |at: usize, _: usize| json!({ "output_index": at, "item_id": format!("msg_{at}") });
    let unnamed = |at: usize, _: usize| json!({ "output_index": at });
    let ids_alone = |at: usize, _: usize| json!({ "item_id": format!("msg_{at}") });
    let all_zero = |at: usize, _: usize| json!({ "output_index": 0, "item_id": format!("msg_{at}") });
    let new_ids = |at: usize, turn: usize| json!({ "output_index": at, "item_id": format!("msg_{at}_{turn}") });
    let places: [fn(usize, usize) -> Value; 5] = [by_id, unnamed, ids_alone, all_zero, new_ids];
    for (habit, place) in places.into_iter().enumerate() {
        for order in orders() {
            for announced in [false, true] {
                let mut accumulator = ResponseAccumulator::default();
                MOVES.set(0);
                let mut most = 0;
                for turn in 0..2 {
                    for at in &order {
                        let place = place(*at, turn);
                        if announced && turn == 0 {
                            let mut item = json!({ "type": "message", "role": "assistant", "content": [] });
                            if let Some(id) = place.get("item_id") {
                                item["id"] = id.clone();
                            }
                            let mut event = json!({ "type": "response.output_item.added", "item": item });
                            if let Some(index) = place.get("output_index") {
                                event["output_index"] = index.clone();
                            }
                            most = most.max(add(&mut accumulator, &event));
                        }
                        let mut event = place;
                        event["type"] = json!("response.output_text.delta");
                        event["content_index"] = json!(0);
                        event["delta"] = json!(format!("{at}-{turn} "));
                        most = most.max(add(&mut accumulator, &event));
                    }
                }
                // One check of the position of the index and up to 4 searches for the item, 1 and 3 for its part.
                assert!(most <= 9, "habit {habit}: {most} searches");
                // The list is sorted whenever 1/16 of it is out of order.
                assert!(MOVES.get() <= 18 * MANY, "habit {habit}: {} moves", MOVES.get());
                let texts = texts(accumulator);
                // Items that all have the index 0, or only ids, stay in the order of arrival.
                let by_arrival = habit == 2 || habit == 3;
                let expected = (0..MANY).map(|at| if by_arrival { order[at] } else { at });
                // A delta with an unknown id continues the latest item that fits.
                if announced || !by_arrival {
                    assert_eq!(
                        texts,
                        expected.map(|at| format!("{at}-0 {at}-1 ")).collect::<Vec<_>>(),
                        "habit {habit}"
                    );
                }
            }
        }
    }
}

#[test]
fn parts_do_not_scan_all_parts() {
    for order in orders() {
        let mut accumulator = ResponseAccumulator::default();
        let mut most = 0;
        for turn in 0..2 {
            for at in &order {
                let event = json!({
                    "type": "response.output_text.delta", "item_id": "msg_1", "output_index": 0, "content_index": at,
                    "delta": format!("{at}-{turn} "),
                });
                most = most.max(add(&mut accumulator, &event));
            }
        }
        assert!(most <= 9, "{most} searches");
        let expected: String = (0..MANY).map(|at| format!("{at}-0 {at}-1 ")).collect();
        assert_eq!(texts(accumulator), [expected]);
    }
}

#[test]
fn up_to_16_items_are_always_sorted() {
    let mut accumulator = ResponseAccumulator::default();
    for at in (0..16).rev() {
        let event = json!({
            "type": "response.function_call_arguments.delta", "item_id": format!("fc_{at}"), "output_index": at, "delta": "{",
        });
        add(&mut accumulator, &event);
        let ids: Vec<String> =
            accumulator.completion().output.iter().map(|item| item.id().unwrap().to_owned()).collect();
        assert_eq!(ids, (at..16).map(|at| format!("fc_{at}")).collect::<Vec<_>>());
    }
}

#[test]
fn an_item_is_found_by_its_latest_id() {
    let mut accumulator = ResponseAccumulator::default();
    let item = |id: &str| json!({ "type": "message", "id": id, "role": "assistant", "content": [] });
    let piece = |id: &str, text: &str| json!({ "type": "response.output_text.delta", "item_id": id, "delta": text });
    for (index, id) in [(0, "a"), (1, "b")] {
        add(
            &mut accumulator,
            &json!({ "type": "response.output_item.added", "output_index": index, "item": item(id) }),
        );
    }
    add(&mut accumulator, &piece("a", "1"));
    // The final event of an item changes its id.
    add(&mut accumulator, &json!({ "type": "response.output_item.done", "output_index": 0, "item": item("c") }));
    add(&mut accumulator, &piece("c", "2"));
    // A delta whose id no longer belongs to an item continues the latest item.
    add(&mut accumulator, &piece("a", "3"));
    assert_eq!(texts(accumulator), ["12", "3"]);
}
