//! Equal rows: one of them is sent, and the others wait for its outcome.

use std::collections::HashMap;

use crate::outcome::Outcome;
use crate::row::RowId;
use crate::run::earlier::Earlier;
use crate::run::send::Item;

/// The rows that will be sent or are in flight, with the rows that are equal to them.
pub(super) struct Pending<T> {
    claimed: HashMap<RowId, Vec<Item<T>>>,
    /// Number of rows that wait.
    waiting: usize,
    /// Outcomes of requests that ended after the ledger was read for the group that is looked up.
    ended: HashMap<RowId, Earlier>,
}

/// A row without an outcome in the ledger.
pub(super) enum Unsent<T> {
    /// No equal row is in flight.
    First(Item<T>),
    /// An equal row has ended.
    Ended(Outcome<T>),
    /// An equal row is in flight.
    Waiting,
}

impl<T> Pending<T> {
    pub(super) fn claim(&mut self, item: Item<T>) -> Unsent<T> {
        // Without a ledger, equal rows are all sent.
        let Some(id) = item.id else { return Unsent::First(item) };
        if let Some(earlier) = self.ended.get(&id) {
            return Unsent::Ended(earlier.outcome(&item));
        }
        match self.claimed.get_mut(&id) {
            Some(equal) => {
                equal.push(item);
                self.waiting += 1;
                Unsent::Waiting
            }
            None => {
                self.claimed.insert(id, Vec::new());
                Unsent::First(item)
            }
        }
    }

    /// Ends a request. Returns the rows that wait for it.
    pub(super) fn end(&mut self, id: RowId, earlier: &Earlier, is_looking_up: bool) -> Vec<Item<T>> {
        if is_looking_up {
            self.ended.insert(id, earlier.clone());
        }
        self.release(id)
    }

    /// Ends a row that was not sent. Returns the rows that wait for it.
    pub(super) fn release(&mut self, id: RowId) -> Vec<Item<T>> {
        let equal = self.claimed.remove(&id).unwrap_or_default();
        self.waiting -= equal.len();
        equal
    }

    /// Forgets outcomes that the ledger has when it is read from now on.
    pub(super) fn forget_ended(&mut self) {
        self.ended.clear();
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { claimed: HashMap::new(), waiting: 0, ended: HashMap::new() }
    }
}
