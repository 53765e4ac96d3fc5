//! Starts the requests of rows that were looked up.

use telnyx_ai_core::{Money, Request};

use super::job::{Flight, InFlight, Job};
use super::{Engine, Looked};
use crate::outcome::RowError;
use crate::run::budget::{Admission, fetch_prices};
use crate::run::demand::Demand;
use crate::run::send::Item;

/// Bound on outcomes and requests ahead of the next outcome, in multiples of `limit`. [`Client::buffered`] has the same,
/// which leaves 8 % of the limit unused behind slow requests.
///
/// [`Client::buffered`]: telnyx_ai_core::Client::buffered
const AHEAD: usize = 8;

/// The next step of the first row in the queue.
enum Next {
    Start(Option<(Demand, Money)>),
    End(RowError),
    Wait,
}

impl<T: Send + 'static> Engine<'_, T> {
    /// Starts as many requests as the limits allow. Returns `true` if a row left the queue.
    pub(super) fn start_rows(&mut self) -> bool {
        let mut changed = false;
        while self.has_room() {
            let Some(row) = self.ready.pop_front() else { break };
            let item = match row {
                Looked::Outcome(outcome) => {
                    self.add_outcome(outcome);
                    changed = true;
                    continue;
                }
                Looked::Send(item) => item,
            };
            match self.next(&item.request) {
                Next::Start(reserved) => self.start_row(item, reserved),
                Next::End(error) => self.end_row(item, error),
                Next::Wait => {
                    self.ready.push_front(Looked::Send(item));
                    break;
                }
            }
            changed = true;
        }
        changed
    }

    /// Returns `true` if the first row of the queue may leave it.
    fn has_room(&self) -> bool {
        let can_return = self.outbox.has_next();
        let sends = matches!(self.ready.front(), Some(Looked::Send(_))) && !self.is_stopping();
        // Outcomes that need no request wait until the caller takes the one before.
        let is_due = if sends { self.running.len() < self.settings.limit } else { !can_return };
        // The next outcome of the caller may be behind outcomes of equal rows, which are not bounded.
        let is_stuck = self.running.is_empty() && !can_return;
        is_due && (is_stuck || self.outbox.len() + self.running.len() < self.settings.limit.saturating_mul(AHEAD))
    }

    /// Decides on the request of a row.
    fn next(&mut self, request: &Request<T>) -> Next {
        if self.is_stopping() {
            return Next::End(RowError::Stopped);
        }
        let Some(budget) = &mut self.budget else {
            if self.settings.budget.is_none() {
                return Next::Start(None);
            }
            let client = &self.client;
            self.prices.get_or_insert_with(|| Box::pin(fetch_prices(client.clone())));
            return Next::Wait;
        };
        let demand = Demand::of(request);
        match budget.admit(&demand) {
            Admission::Send(bound) => Next::Start(bound.map(|bound| (demand, bound))),
            Admission::Wait => Next::Wait,
            Admission::Over => Next::End(RowError::Budget),
            Admission::UnknownPrice(model) => Next::End(RowError::UnknownPrice(model)),
        }
    }

    fn start_row(&mut self, item: Item<T>, reserved: Option<(Demand, Money)>) {
        let is_unknown = item.is_unknown;
        let flight = Flight { index: item.index, key: item.key.clone(), id: item.id, reserved };
        let task = Job::spawn(self.sender.clone().send(item), &self.span);
        self.running.push(InFlight { flight: Some(flight), task });
        self.count(|tally| {
            tally.in_flight += 1;
            tally.report.unknown_retried += u64::from(is_unknown);
        });
    }

    /// Ends a row without a request, and the rows that are equal to it.
    fn end_row(&mut self, item: Item<T>, error: RowError) {
        let equal = item.id.map(|id| self.pending.release(id)).unwrap_or_default();
        for item in [item].into_iter().chain(equal) {
            self.add_outcome(item.without_value(error.clone()));
        }
    }
}
