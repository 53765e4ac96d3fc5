//! Equal rows before, during and after the request of one of them.

use bytes::Bytes;
use telnyx_ai::{Method, Telnyx};

use super::{Earlier, Item, Pending, RowId, Unsent};
use crate::ledger::Stored;

const ID: RowId = RowId([7; 16]);

fn item(index: u64, id: Option<RowId>) -> Item<Bytes> {
    let telnyx = Telnyx::builder().api_key("KEY0123").build().unwrap();
    Item { index, key: None, id, request: telnyx.request(Method::GET, "/ai/models"), is_unknown: false }
}

fn earlier() -> Earlier {
    let stored = Stored::Response(Bytes::from("body"));
    Earlier { stored, model: None, usage: None, cost: None, attempts: 1, recorded: true }
}

fn state(unsent: Unsent<Bytes>) -> &'static str {
    match unsent {
        Unsent::First(_) => "first",
        Unsent::Ended(outcome) => {
            assert_eq!((outcome.index, outcome.from_ledger, outcome.attempts), (2, true, 1));
            assert_eq!(outcome.result, Ok(Bytes::from("body")));
            "ended"
        }
        Unsent::Waiting => "waiting",
    }
}

#[test]
fn an_equal_row_waits_or_takes_the_outcome_that_the_lookup_missed() {
    let mut pending = Pending::default();
    assert_eq!(state(pending.claim(item(0, Some(ID)))), "first");
    assert_eq!(state(pending.claim(item(1, Some(ID)))), "waiting");
    assert_eq!(pending.waiting(), 1);

    pending.start_lookup();
    pending.keep(ID, earlier);
    let equal: Vec<u64> = pending.release(ID).iter().map(|item| item.index).collect();
    assert_eq!((equal, pending.waiting()), (vec![1], 0));
    assert_eq!(state(pending.claim(item(2, Some(ID)))), "ended");

    // Later lookups find the outcome in the ledger.
    pending.end_lookup();
    assert_eq!(state(pending.claim(item(3, Some(ID)))), "first");
}

#[test]
fn rows_without_an_identity_are_all_sent() {
    let mut pending = Pending::default();
    assert_eq!(state(pending.claim(item(0, None))), "first");
    assert_eq!(state(pending.claim(item(1, None))), "first");
}

#[test]
fn outcomes_are_forgotten_while_groups_are_always_looked_up() {
    let mut pending = Pending::<()>::default();
    pending.keep(ID, || panic!("no group is looked up"));
    pending.start_lookup();
    for number in 1..100 {
        pending.start_lookup();
        pending.keep(RowId([number; 16]), earlier);
        pending.end_lookup();
        assert!(pending.ended.contains_key(&RowId([number; 16])), "the group that started last may need it");
        assert!(pending.ended.len() <= 2, "{} outcomes", pending.ended.len());
    }
    pending.end_lookup();
    assert!(pending.ended.is_empty());
}
