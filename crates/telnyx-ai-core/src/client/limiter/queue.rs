//! Calls that wait for a permit, in the order of arrival. Each model has a line of its own.
//!
//! A permit stays free until a call takes it. A woken call may never be polled again, such as the losing branch of a
//! `select!`. After a moment it is skipped: it keeps its number but no longer delays other calls.

use std::collections::BTreeMap;
use std::task::Waker;

use tokio::runtime;

use super::estimate::RequestSize;
use super::models::Line;
use crate::runtime::current_runtime;

/// A place in the queue. It has a number once the call waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) line: Line,
    pub(super) number: Option<u64>,
    pub(super) size: RequestSize,
}

/// The lines of waiting calls. Numbers count the calls of all lines.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lines: Vec<Calls>,
    next_number: u64,
    /// The runtime of the waiting calls.
    runtime: Option<runtime::Id>,
    /// The calls are from several runtimes. One of the runtimes may be blocked, so any polled call may take a permit.
    several_runtimes: bool,
}

/// Waiting calls by number. Each call is in one of the three maps.
#[derive(Debug, Default)]
struct Calls {
    waiting: BTreeMap<u64, Waiting>,
    /// Woken to take a permit and not polled since.
    woken: BTreeMap<u64, Waiting>,
    /// Woken but not polled in time.
    skipped: BTreeMap<u64, Waiting>,
}

#[derive(Clone, Debug)]
struct Waiting {
    waker: Waker,
    size: RequestSize,
}

/// The first call of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) line: Line,
    pub(super) number: u64,
    pub(super) size: RequestSize,
    /// A call of the line was woken and not polled since.
    pub(super) has_woken: bool,
}

impl Queue {
    pub(super) fn is_empty(&self) -> bool {
        self.lines.iter().all(Calls::is_empty)
    }

    /// Returns `true` if no earlier call of its line is expected to take the permit.
    pub(super) fn is_first_of_line(&self, place: &Place) -> bool {
        let number = place.number.unwrap_or(self.next_number);
        let first = self.lines.get(place.line.0).and_then(|calls| calls.first(true));
        self.several_runtimes || first.is_none_or(|(first, _)| first >= number)
    }

    /// Returns the first calls of other lines that arrived before `place` and are expected to take a permit.
    pub(super) fn earlier_heads(&self, place: &Place) -> impl Iterator<Item = Head> {
        let (line, number) = (place.line, place.number.unwrap_or(self.next_number));
        self.heads(true)
            .filter(move |head| !self.several_runtimes && head.line != line && head.number < number)
    }

    /// Returns the first waiting call of each line that has one.
    pub(super) fn waiting_heads(&self) -> impl Iterator<Item = Head> {
        self.heads(false)
    }

    fn heads(&self, with_woken: bool) -> impl Iterator<Item = Head> {
        self.lines.iter().enumerate().filter_map(move |(line, calls)| {
            let (number, size) = calls.first(with_woken)?;
            Some(Head { line: Line(line), number, size, has_woken: !calls.woken.is_empty() })
        })
    }

    /// Stores the waker of a call that was just polled, and assigns a number to a new call.
    pub(super) fn wait(&mut self, place: &mut Place, waker: &Waker) {
        let number = match place.number {
            Some(number) => number,
            None => {
                let here = current_runtime();
                self.several_runtimes = !self.is_empty() && (self.several_runtimes || here != self.runtime);
                self.runtime = here;
                self.next_number += 1;
                *place.number.insert(self.next_number - 1)
            }
        };
        if self.lines.len() <= place.line.0 {
            self.lines.resize_with(place.line.0 + 1, Calls::default);
        }
        let Some(calls) = self.lines.get_mut(place.line.0) else { return };
        let known = calls.waiting.remove(&number).or_else(|| calls.woken.remove(&number));
        let known = known.or_else(|| calls.skipped.remove(&number)).filter(|known| known.waker.will_wake(waker));
        let size = place.size;
        calls.waiting.insert(number, known.unwrap_or_else(|| Waiting { waker: waker.clone(), size }));
    }

    /// Removes a call that no longer waits.
    pub(super) fn remove(&mut self, place: &mut Place) {
        if let Some(number) = place.number.take()
            && let Some(calls) = self.lines.get_mut(place.line.0)
        {
            for map in [&mut calls.waiting, &mut calls.woken, &mut calls.skipped] {
                map.remove(&number);
            }
        }
    }

    /// Marks the next `most` waiting calls of a line as woken and returns their wakers.
    pub(super) fn wake(&mut self, line: Line, most: usize) -> Vec<Waker> {
        let Some(calls) = self.lines.get_mut(line.0) else { return Vec::new() };
        let next = (0..most).map_while(|_| calls.waiting.pop_first());
        next.map(|(number, waiting)| calls.woken.entry(number).or_insert(waiting).waker.clone()).collect()
    }

    /// Returns the wakers of all calls that were not skipped.
    pub(super) fn all(&self) -> Vec<Waker> {
        let calls = self.lines.iter().flat_map(|calls| calls.waiting.values().chain(calls.woken.values()));
        calls.map(|waiting| waiting.waker.clone()).collect()
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.lines.iter().any(|calls| !calls.waiting.is_empty())
    }

    /// Skips the calls that were woken and not polled.
    pub(super) fn skip_woken(&mut self) {
        self.lines.iter_mut().for_each(|calls| calls.skipped.append(&mut calls.woken));
    }

    /// Returns the runtime of all waiting calls, or `None` if they are from several runtimes.
    pub(super) fn runtime(&self) -> Option<runtime::Id> {
        self.runtime.filter(|_| !self.several_runtimes)
    }
}

impl Calls {
    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.woken.is_empty() && self.skipped.is_empty()
    }

    /// Returns the number and the size of the first waiting call, or the first call that waits or was woken.
    fn first(&self, with_woken: bool) -> Option<(u64, RequestSize)> {
        let woken = self.woken.first_key_value().filter(|_| with_woken);
        let firsts = [self.waiting.first_key_value(), woken].into_iter().flatten();
        firsts.min_by_key(|(number, _)| **number).map(|(number, waiting)| (*number, waiting.size))
    }
}
