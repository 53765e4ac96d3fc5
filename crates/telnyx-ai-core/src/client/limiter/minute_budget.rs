//! The budget of one limit: an amount of tokens or requests per minute.
//!
//! Two rules decide when an amount may be spent. The sum of any minute is at most the limit, because the service may
//! count in any minute. And spending is paced, because a whole minute's amount at once could meet a service that counts
//! in seconds, or turn a wrong estimate into as wrong a minute.
//!
//! Times are microseconds since a start of the caller's choice. All arithmetic is on integers.

use std::collections::VecDeque;

/// Amounts are recorded in slots of this length, so a minute is up to one slot longer than 60 s.
const SLOT: u64 = 500_000;
/// The number of slots that a minute touches.
const SLOTS: u64 = MINUTE / SLOT + 1;
pub(super) const MINUTE: u64 = 60_000_000;
/// The time in which the pace allows a minute's amount. It is below a minute, so that the pace does not waste a part of
/// the limit.
const PACE: u64 = 55_000_000;
/// The pace allows an amount this long before its time, so that a few calls at once do not wait.
const BURST: u64 = 5_000_000;

/// What was spent of a limit, and what may be spent.
#[derive(Clone, Debug, Default)]
pub(super) struct MinuteBudget {
    /// `None` if unlimited. The amounts are recorded nevertheless.
    limit: Option<u64>,
    /// Slots in which something was spent, in order.
    slots: VecDeque<Slot>,
    paced_until: u64,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    number: u64,
    spent: u64,
}

impl MinuteBudget {
    pub(super) fn new(limit: Option<u64>) -> Self {
        Self { limit, ..Self::default() }
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.limit
    }

    pub(super) fn set_limit(&mut self, limit: Option<u64>) {
        self.limit = limit;
    }

    /// Returns the amount spent in the minute before `now`.
    pub(super) fn spent(&self, now: u64) -> u64 {
        self.recent(now).map(|slot| slot.spent).fold(0, u64::saturating_add)
    }

    /// Returns the time from which `amount` may be spent, if nothing else is spent. It is `now` or earlier if it may be
    /// spent now. An amount above the limit may be spent when nothing was spent for a minute.
    pub(super) fn ready_at(&self, amount: u64, now: u64) -> u64 {
        match self.limit {
            Some(limit) if amount > 0 => self.room_at(amount, limit, now).max(self.paced_until.saturating_sub(BURST)),
            _ => now,
        }
    }

    fn room_at(&self, amount: u64, limit: u64, now: u64) -> u64 {
        let fits = |spent: u64| spent == 0 || spent.saturating_add(amount) <= limit;
        let mut spent = self.spent(now);
        let mut slots = self.recent(now);
        let mut ready = now;
        while !fits(spent)
            && let Some(slot) = slots.next()
        {
            spent = spent.saturating_sub(slot.spent);
            ready = slot.number.saturating_add(SLOTS).saturating_mul(SLOT);
        }
        ready
    }

    /// Records that `amount` is spent.
    pub(super) fn spend(&mut self, amount: u64, now: u64) {
        let first = now / SLOT;
        while self.slots.front().is_some_and(|slot| slot.number.saturating_add(SLOTS) <= first) {
            self.slots.pop_front();
        }
        self.record(amount, now);
        self.paced_until = self.paced_until.max(now).saturating_add(self.time_of(amount));
    }

    /// Replaces the amount `spent`, which was recorded at `at`, with `actual`. Only the difference counts. An amount of
    /// more than a minute ago counts no longer, so a higher actual amount is recorded now.
    pub(super) fn correct(&mut self, spent: u64, actual: u64, at: u64, now: u64) {
        let (more, less) = (actual.saturating_sub(spent), spent.saturating_sub(actual));
        let known = self.slots.iter_mut().find(|slot| slot.number == at / SLOT);
        match known {
            Some(slot) => slot.spent = slot.spent.saturating_add(more).saturating_sub(less),
            None => self.record(more, now),
        }
        self.paced_until = self.paced_until.saturating_add(self.time_of(more)).saturating_sub(self.time_of(less));
    }

    fn record(&mut self, amount: u64, now: u64) {
        let number = now / SLOT;
        match self.slots.back_mut() {
            Some(slot) if slot.number >= number => slot.spent = slot.spent.saturating_add(amount),
            _ if amount > 0 => self.slots.push_back(Slot { number, spent: amount }),
            _ => {}
        }
    }

    /// Returns the slots of the minute before `now`.
    fn recent(&self, now: u64) -> impl Iterator<Item = &Slot> {
        let current = now / SLOT;
        self.slots.iter().filter(move |slot| slot.spent > 0 && slot.number.saturating_add(SLOTS) > current)
    }

    /// Returns the time that the pace takes for an amount, at most that of the whole limit.
    fn time_of(&self, amount: u64) -> u64 {
        let Some(limit) = self.limit else { return 0 };
        let time = u128::from(amount.min(limit)) * u128::from(PACE) / u128::from(limit.max(1));
        u64::try_from(time).unwrap_or(PACE)
    }
}

#[cfg(test)]
mod tests;
