use serde_json::{Value, json};
use telnyx_ai_core::internal::Accumulator;

use super::ResponseAccumulator;
use super::numbers::count::{LOOKS, MOVES};
use crate::item::Item;

const MANY: usize = 1000;

/// Adds an event; returns how many searches that took.
fn add(accumulator: &mut ResponseAccumulator, event: &Value) -> usize {
    LOOKS.set(0);
    accumulator.add(&serde_json::from_value(event.clone()).unwrap()).unwrap();
    LOOKS.get()
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

/// The orders that items come in: rising, falling, and from both ends in turn.
fn orders() -> [Vec<usize>; 3] {
    let turns = (0..MANY).map(|at| if at % 2 == 0 { at / 2 } else { MANY - 1 - at / 2 });
    [(0..MANY).collect(), (0..MANY).rev().collect(), turns.collect()]
}

#[test]
fn no_event_looks_at_all_items() {
    let named = |at: usize, _: usize| json!({ "output_index": at, "item_id": format!("msg_{at}") });
    let unnamed = |at: usize, _: usize| json!({ "output_index": at });
    let ids_alone = |at: usize, _: usize| json!({ "item_id": format!("msg_{at}") });
    let all_zero = |at: usize, _: usize| json!({ "output_index": 0, "item_id": format!("msg_{at}") });
    let new_ids = |at: usize, turn: usize| json!({ "output_index": at, "item_id": format!("msg_{at}_{turn}") });
    let places: [fn(usize, usize) -> Value; 5] = [named, unnamed, ids_alone, all_zero, new_ids];
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
                // Up to 4 for the item, and 3 for its part, after a look at the place of the number of each.
                assert!(most <= 9, "habit {habit}: {most} searches");
                // Entries that are sorted when a 16th of the list is out of order.
                assert!(MOVES.get() <= 18 * MANY, "habit {habit}: {} moves", MOVES.get());
                let texts = texts(accumulator);
                // Of all that have the number 0, and of ids alone, the order is that of their arrival.
                let by_arrival = habit == 2 || habit == 3;
                let expected = (0..MANY).map(|at| if by_arrival { order[at] } else { at });
                // A piece with an unknown id continues the latest item that fits.
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
fn no_part_looks_at_all_parts() {
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
fn few_items_are_in_order_at_any_time() {
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
fn an_item_is_found_by_the_id_that_it_has_now() {
    let mut accumulator = ResponseAccumulator::default();
    let item = |id: &str| json!({ "type": "message", "id": id, "role": "assistant", "content": [] });
    let piece = |id: &str, text: &str| json!({ "type": "response.output_text.delta", "item_id": id, "delta": text });
    for (number, id) in [(0, "a"), (1, "b")] {
        add(
            &mut accumulator,
            &json!({ "type": "response.output_item.added", "output_index": number, "item": item(id) }),
        );
    }
    add(&mut accumulator, &piece("a", "1"));
    // The end of an item gives it a new id.
    add(&mut accumulator, &json!({ "type": "response.output_item.done", "output_index": 0, "item": item("c") }));
    add(&mut accumulator, &piece("c", "2"));
    // An id that nothing has any more is that of the latest item.
    add(&mut accumulator, &piece("a", "3"));
    assert_eq!(texts(accumulator), ["12", "3"]);
}
