//! Calls that wait for a permit, in the order of arrival.
//!
//! A permit stays free until a call takes it. A woken call may never be polled again, such as the losing branch of a
//! `select!`. After a moment it is skipped: it keeps its number but no longer delays other calls.

use std::collections::BTreeMap;
use std::task::Waker;

use tokio::runtime;

use crate::runtime::current_runtime;

/// Waiting calls by number. Each call is in one of the three maps.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<u64, Waker>,
    /// Woken to take a permit and not polled since.
    woken: BTreeMap<u64, Waker>,
    /// Woken but not polled in time.
    skipped: BTreeMap<u64, Waker>,
    next_number: u64,
    /// The runtime of the waiting calls.
    runtime: Option<runtime::Id>,
    /// The calls are from several runtimes. One of the runtimes may be blocked, so any polled call may take a permit.
    several_runtimes: bool,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.woken.is_empty() && self.skipped.is_empty()
    }

    /// Returns `true` if no earlier call is expected to take the permit.
    pub(super) fn is_first(&self, number: Option<u64>) -> bool {
        let number = number.unwrap_or(self.next_number);
        let mut before = self.waiting.range(..number).chain(self.woken.range(..number));
        self.several_runtimes || before.next().is_none()
    }

    /// Stores the waker of a call that was just polled, and assigns a number to a new call.
    pub(super) fn wait(&mut self, number: &mut Option<u64>, waker: &Waker) {
        let number = match *number {
            Some(number) => number,
            None => {
                let here = current_runtime();
                self.several_runtimes = !self.is_empty() && (self.several_runtimes || here != self.runtime);
                self.runtime = here;
                self.next_number += 1;
                *number.insert(self.next_number - 1)
            }
        };
        let known = self.waiting.remove(&number).or_else(|| self.woken.remove(&number));
        let known = known.or_else(|| self.skipped.remove(&number)).filter(|known| known.will_wake(waker));
        self.waiting.insert(number, known.unwrap_or_else(|| waker.clone()));
    }

    pub(super) fn remove(&mut self, number: u64) {
        for calls in [&mut self.waiting, &mut self.woken, &mut self.skipped] {
            calls.remove(&number);
        }
    }

    /// Marks the next `most` waiting calls as woken and returns their wakers.
    pub(super) fn wake(&mut self, most: usize) -> Vec<Waker> {
        let next = (0..most).map_while(|_| self.waiting.pop_first());
        next.map(|(number, waker)| self.woken.entry(number).or_insert(waker).clone()).collect()
    }

    /// Returns the wakers of all calls that were not skipped.
    pub(super) fn all(&self) -> Vec<Waker> {
        self.waiting.values().chain(self.woken.values()).cloned().collect()
    }

    pub(super) fn has_woken(&self) -> bool {
        !self.woken.is_empty()
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Skips the calls that were woken and not polled.
    pub(super) fn skip_woken(&mut self) {
        self.skipped.append(&mut self.woken);
    }

    /// Returns the runtime of all waiting calls, or `None` if they are from several runtimes.
    pub(super) fn runtime(&self) -> Option<runtime::Id> {
        self.runtime.filter(|_| !self.several_runtimes)
    }
}
