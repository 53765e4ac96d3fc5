//! The state of the limits: who may send a request now, and who is woken when that changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::runtime;
use tokio::time::Instant;

use super::model::Reservation;
use super::models::Models;
use super::queue::{Place, Queue};
use super::request_window::{Next, RequestWindow};
use super::wake_task;
use crate::runtime::current_runtime;

/// Longest wait of the wake task, in which a refund may let a request be sent earlier.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(super) struct Gate(Mutex<State>);

#[derive(Debug)]
pub(super) struct State {
    /// Number of free permits; `None` without a concurrency limit.
    pub(super) free: Option<usize>,
    pub(super) window: Option<RequestWindow>,
    pub(super) models: Models,
    pub(super) queue: Queue,
    /// The runtime of the wake task.
    pub(super) wake_task: Option<runtime::Id>,
}

/// Actions to take after the state is unlocked.
#[derive(Default)]
pub(super) struct Actions {
    pub(super) wakers: Vec<Waker>,
    pub(super) start_wake_task: bool,
}

impl Actions {
    pub(super) fn wake(wakers: Vec<Waker>) -> Self {
        Self { wakers, start_wake_task: false }
    }
}

/// The result of asking for a permit.
pub(super) enum Acquired {
    Permit(Option<Reservation>),
    NotYet(Next),
}

impl Gate {
    pub(super) fn new(free: Option<usize>, window: Option<RequestWindow>, models: Models) -> Self {
        Self(Mutex::new(State { free, window, models, queue: Queue::default(), wake_task: None }))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes the calls that may proceed.
    pub(super) fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut State, Instant) -> (T, Actions)) -> T {
        let (value, actions) = change(&mut self.state(), Instant::now());
        actions.wakers.into_iter().for_each(Waker::wake);
        // Unlocked: spawning may drop the task at once, and its drop takes the lock.
        if actions.start_wake_task {
            wake_task::start(self);
        }
        value
    }
}

impl State {
    /// Returns the next step of a request, regardless of the limits of its model.
    pub(super) fn shared_next(&mut self, now: Instant) -> Next {
        match (&self.free, &mut self.window) {
            (Some(0), _) => Next::WaitForPermit,
            (_, Some(window)) => window.next(now),
            (_, None) => Next::Go,
        }
    }

    /// Takes a permit for a call that is being polled, or adds the call to the queue.
    pub(super) fn acquire(&mut self, place: &mut Place, waker: &Waker, now: Instant) -> (Acquired, Actions) {
        let shared = self.shared_next(now);
        if shared != Next::Go {
            self.queue.wait(place, waker);
            return (Acquired::NotYet(shared), Actions::default());
        }
        if !self.is_first(place, now) {
            self.queue.wait(place, waker);
            return (Acquired::NotYet(Next::WaitInLine), self.wake_next(now, false));
        }
        if let Some(until) = self.models.wait_until(place.line, place.size, now) {
            self.queue.wait(place, waker);
            // The wake task of a single runtime wakes the call. With several, each call has its own timer.
            let next = if self.queue.runtime().is_some() { Next::WaitInLine } else { Next::WaitUntil(until) };
            return (Acquired::NotYet(next), self.wake_next(now, false));
        }
        self.queue.remove(place);
        self.free = self.free.map(|free| free.saturating_sub(1));
        if let Some(window) = &mut self.window {
            window.sent(now);
        }
        let reservation = self.models.reserve(place.line, place.size, now);
        (Acquired::Permit(reservation), self.wake_next(now, false))
    }

    /// Returns `true` if no earlier call is expected to take the permit. A call of another model is not, while it waits
    /// for the limits of that model.
    fn is_first(&self, place: &Place, now: Instant) -> bool {
        let shares_permits = self.free.is_some() || self.window.is_some();
        let goes = |line, size| self.models.wait_until(line, size, now).is_none();
        self.queue.is_first_of_line(place)
            && !(shares_permits && self.queue.earlier_heads(place).any(|head| goes(head.line, head.size)))
    }

    /// Wakes the next waiting call if it can be sent, and one more if a permit has become free (`more`).
    pub(super) fn wake_next(&mut self, now: Instant, more: bool) -> Actions {
        if self.queue.is_empty() || self.shared_next(now) != Next::Go {
            return Actions::default();
        }
        let here = current_runtime();
        if here.is_none() || here != self.queue.runtime() {
            return Actions::wake(self.queue.all());
        }
        let heads = self.queue.waiting_heads().filter(|head| more || !head.has_woken);
        let ready = heads.filter(|head| self.models.wait_until(head.line, head.size, now).is_none());
        let next = ready.min_by_key(|head| head.number);
        let wakers = next.map(|head| self.queue.wake(head.line, 1)).unwrap_or_default();
        let start_wake_task = self.queue.is_waiting() && self.wake_task != here;
        if start_wake_task {
            self.wake_task = here;
        }
        Actions { wakers, start_wake_task }
    }

    /// Skips woken calls that were not polled, and wakes up to `most` calls of each line that can be sent. Returns the
    /// time of the next step and `true` if calls can be sent, or `None` if no step is needed.
    pub(super) fn wake_ready(&mut self, most: usize, now: Instant) -> (Option<(Instant, bool)>, Actions) {
        self.queue.skip_woken();
        if !self.queue.is_waiting() {
            return (None, Actions::default());
        }
        match self.shared_next(now) {
            Next::Go => {}
            Next::WaitUntil(time) | Next::WaitForResponse(time) => return (Some((time, false)), Actions::default()),
            Next::WaitForPermit | Next::WaitInLine => return (None, Actions::default()),
        }
        let heads: Vec<_> = self.queue.waiting_heads().collect();
        let (mut actions, mut next) = (Actions::default(), now + CHECK_INTERVAL);
        for head in heads {
            match self.models.wait_until(head.line, head.size, now) {
                Some(until) => next = next.min(until),
                None => actions.wakers.extend(self.queue.wake(head.line, most)),
            }
        }
        let wakes = !actions.wakers.is_empty();
        (Some((if wakes { now } else { next }, wakes)), actions)
    }
}
