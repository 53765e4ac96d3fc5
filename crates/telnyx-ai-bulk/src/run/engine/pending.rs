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
    /// Outcomes of requests that ended after the ledger was read for the groups that are looked up.
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
            return Unsent::Ended(earlier.clone().outcome(item));
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

    /// Keeps the outcome of a row for equal rows in the groups that are looked up.
    pub(super) fn keep(&mut self, id: RowId, earlier: Earlier) {
        self.ended.insert(id, earlier);
    }

    /// Ends a row. Returns the rows that wait for it.
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

#[cfg(test)]
mod tests;
