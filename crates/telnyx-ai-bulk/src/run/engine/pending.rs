//! Equal rows: one of them is sent, and the others wait for its outcome.

use crate::ledger::RowMap;
use crate::outcome::Outcome;
use crate::row::RowId;
use crate::run::earlier::Earlier;
use crate::run::send::Item;

/// The rows that will be sent or are in flight, with the rows that are equal to them.
pub(super) struct Pending<T> {
    claimed: RowMap<Vec<Item<T>>>,
    /// Number of rows that wait.
    waiting: usize,
    /// Outcomes of requests that ended while groups were looked up, with the number of the last of these groups. The
    /// ledger may have been read for them before it had the outcome.
    ended: RowMap<(u64, Earlier)>,
    /// Numbers of groups whose lookup has started and ended. Groups end in the order in which they start.
    lookups_started: u64,
    lookups_ended: u64,
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
        if let Some((_, earlier)) = self.ended.get(&id) {
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

    pub(super) fn start_lookup(&mut self) {
        self.lookups_started += 1;
    }

    /// Forgets outcomes that the ledger had when it was read for the next groups.
    pub(super) fn end_lookup(&mut self) {
        self.lookups_ended += 1;
        let ended = self.lookups_ended;
        self.ended.retain(|_, (last, _)| *last > ended);
    }

    /// Keeps the outcome of a row for equal rows in the groups that are looked up.
    pub(super) fn keep(&mut self, id: RowId, earlier: impl FnOnce() -> Earlier) {
        if self.lookups_started > self.lookups_ended {
            self.ended.insert(id, (self.lookups_started, earlier()));
        }
    }

    /// Ends a row. Returns the rows that wait for it.
    pub(super) fn release(&mut self, id: RowId) -> Vec<Item<T>> {
        let equal = self.claimed.remove(&id).unwrap_or_default();
        self.waiting -= equal.len();
        equal
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }
}

impl<T> Default for Pending<T> {
    fn default() -> Self {
        Self { claimed: RowMap::default(), waiting: 0, ended: RowMap::default(), lookups_started: 0, lookups_ended: 0 }
    }
}

#[cfg(test)]
mod tests;
