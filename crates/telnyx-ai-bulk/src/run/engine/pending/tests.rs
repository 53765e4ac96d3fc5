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

    let stored = Stored::Response(Bytes::from("body"));
    pending.keep(ID, Earlier { stored, model: None, usage: None, cost: None, attempts: 1 });
    let equal: Vec<u64> = pending.release(ID).iter().map(|item| item.index).collect();
    assert_eq!((equal, pending.waiting()), (vec![1], 0));
    assert_eq!(state(pending.claim(item(2, Some(ID)))), "ended");

    // From now on the ledger has the outcome.
    pending.forget_ended();
    assert_eq!(state(pending.claim(item(3, Some(ID)))), "first");
}

#[test]
fn rows_without_an_identity_are_all_sent() {
    let mut pending = Pending::default();
    assert_eq!(state(pending.claim(item(0, None))), "first");
    assert_eq!(state(pending.claim(item(1, None))), "first");
}
