//! Calls that wait for a permit, in the order in which they came.
//!
//! A permit stays free until a call takes it. A call that is called may be one that nobody polls, such as the loser of a
//! `select!`: it is passed after a moment, keeps its number, and holds up nobody.

use std::collections::BTreeMap;
use std::task::Waker;

use tokio::runtime;

use crate::runtime::current_runtime;

/// Waiting calls by number. Each is in one of the three maps.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<u64, Waker>,
    /// Woken to take a permit, and not polled since.
    called: BTreeMap<u64, Waker>,
    /// Called, and did not come.
    passed: BTreeMap<u64, Waker>,
    next_number: u64,
    /// The runtime of the calls that wait.
    home: Option<runtime::Id>,
    /// Calls of several runtimes wait, one of which may stand still: whichever is polled takes a permit.
    mixed: bool,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.called.is_empty() && self.passed.is_empty()
    }

    /// Reports that no call is before this one that may still come.
    pub(super) fn is_first(&self, number: Option<u64>) -> bool {
        let number = number.unwrap_or(self.next_number);
        let mut before = self.waiting.range(..number).chain(self.called.range(..number));
        self.mixed || before.next().is_none()
    }

    /// Puts a call at its place, or at the end if it has none. It has just been polled.
    pub(super) fn wait(&mut self, number: &mut Option<u64>, waker: &Waker) {
        let number = match *number {
            Some(number) => number,
            None => {
                let here = current_runtime();
                self.mixed = !self.is_empty() && (self.mixed || here != self.home);
                self.home = here;
                self.next_number += 1;
                *number.insert(self.next_number - 1)
            }
        };
        let known = self.waiting.remove(&number).or_else(|| self.called.remove(&number));
        let known = known.or_else(|| self.passed.remove(&number)).filter(|known| known.will_wake(waker));
        self.waiting.insert(number, known.unwrap_or_else(|| waker.clone()));
    }

    pub(super) fn leave(&mut self, number: u64) {
        for calls in [&mut self.waiting, &mut self.called, &mut self.passed] {
            calls.remove(&number);
        }
    }

    /// Calls the next `most` that wait.
    pub(super) fn call(&mut self, most: usize) -> Vec<Waker> {
        let next = (0..most).map_while(|_| self.waiting.pop_first());
        next.map(|(number, waker)| self.called.entry(number).or_insert(waker).clone()).collect()
    }

    /// Everybody's waker, for a reason to look again.
    pub(super) fn all(&self) -> Vec<Waker> {
        self.waiting.values().chain(self.called.values()).cloned().collect()
    }

    pub(super) fn is_called(&self) -> bool {
        !self.called.is_empty()
    }

    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Passes those that were called and did not come.
    pub(super) fn pass(&mut self) {
        self.passed.append(&mut self.called);
    }

    /// The runtime in which a task can see to all that wait.
    pub(super) fn home(&self) -> Option<runtime::Id> {
        self.home.filter(|_| !self.mixed)
    }
}
