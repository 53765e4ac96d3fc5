//! Limits on how many requests of a client are in flight at once, and on how fast they follow each other.

mod queue;
mod rate;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use tokio::runtime;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use crate::response::metadata::RateLimit;
use crate::response::retry_hints::Hints;
use crate::runtime::{current_runtime, later};
use queue::Queue;
use rate::{Next, Window};

/// The time in which a call that was woken must take its permit before others may.
const GRACE: Duration = Duration::from_millis(1);

/// Shared by the clones of a client. Calls get permits in the order in which they came, as long as they are polled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter(Option<Arc<Gate>>);

/// Permission to send one request, released on drop.
#[derive(Debug, Default)]
pub(crate) struct Permit {
    gate: Option<Arc<Gate>>,
    answered: AtomicBool,
    held_up: Duration,
}

/// The rate limit is unknown, and no response reported it within the timeout of the call.
#[derive(Debug)]
pub(crate) struct Unanswered;

#[derive(Debug)]
struct Gate(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Permits that nobody has; `None` without a limit.
    free: Option<usize>,
    window: Option<Window>,
    queue: Queue,
    /// The runtime of the task that passes calls which do not come.
    passing: Option<runtime::Id>,
}

/// Actions to take after the state is unlocked.
#[derive(Default)]
struct Calls {
    wakers: Vec<Waker>,
    /// Start the task that passes calls which do not come.
    pass: bool,
}

impl Limiter {
    pub(crate) fn new(most: Option<usize>, adaptive: bool) -> Self {
        let window = adaptive.then(Window::default);
        let limited = most.is_some() || adaptive;
        let state = || State { free: most, window, queue: Queue::default(), passing: None };
        Self(limited.then(|| Arc::new(Gate(Mutex::new(state())))))
    }

    /// Waits until a request may be sent; for a response that reports the rate limit no longer than `timeout`.
    pub(crate) async fn admit(&self, timeout: Duration) -> Result<Permit, Unanswered> {
        let Some(gate) = &self.0 else { return Ok(Permit::default()) };
        let mut place = Place { gate, number: None, timer: None, unanswered_since: None };
        poll_fn(|cx| place.poll(cx, timeout)).await
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes the calls that it affects.
    fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut State, Instant) -> (T, Calls)) -> T {
        let (value, calls) = change(&mut self.state(), Instant::now());
        calls.wakers.into_iter().for_each(Waker::wake);
        // Spawning may drop the task at once, which takes the lock.
        if calls.pass {
            tokio::spawn(pass(Passing { gate: Arc::clone(self), home: current_runtime() }));
        }
        value
    }
}

impl State {
    fn next(&mut self, now: Instant) -> Next {
        match (&self.free, &mut self.window) {
            (Some(0), _) => Next::WaitForPermit,
            (_, Some(window)) => window.next(now),
            (_, None) => Next::Go,
        }
    }

    /// Takes a permit for a call that is polled, or puts it into the queue.
    fn ask(&mut self, number: &mut Option<u64>, waker: &Waker, now: Instant) -> (Next, Calls) {
        let next = self.next(now);
        if next != Next::Go {
            self.queue.wait(number, waker);
            return (next, Calls::default());
        }
        if !self.queue.is_first(*number) {
            self.queue.wait(number, waker);
            return (Next::WaitForPermit, self.call_next(now, false));
        }
        if let Some(number) = number.take() {
            self.queue.leave(number);
        }
        self.free = self.free.map(|free| free.saturating_sub(1));
        if let Some(window) = &mut self.window {
            window.sent(now);
        }
        (Next::Go, self.call_next(now, false))
    }

    /// Calls the next of those that wait if it can be sent; always one `more` if a permit has become free.
    fn call_next(&mut self, now: Instant, more: bool) -> Calls {
        if self.queue.is_empty() || self.next(now) != Next::Go {
            return Calls::default();
        }
        let here = current_runtime();
        if here.is_none() || here != self.queue.home() {
            return Calls { wakers: self.queue.all(), pass: false };
        }
        let wakers = if more || !self.queue.is_called() { self.queue.call(1) } else { Vec::new() };
        let pass = self.queue.is_waiting() && self.passing != here;
        if pass {
            self.passing = here;
        }
        Calls { wakers, pass }
    }
}

/// The place of a call in the queue, given up when it is dropped.
struct Place<'a> {
    gate: &'a Arc<Gate>,
    number: Option<u64>,
    timer: Option<Pin<Box<Sleep>>>,
    unanswered_since: Option<Instant>,
}

impl Place<'_> {
    fn poll(&mut self, cx: &mut Context<'_>, timeout: Duration) -> Poll<Result<Permit, Unanswered>> {
        loop {
            let number = &mut self.number;
            let next = self.gate.change(|state, now| state.ask(number, cx.waker(), now));
            let now = Instant::now();
            let moment = match next {
                Next::Go => {
                    let held_up = self.unanswered_since.map(|since| now.saturating_duration_since(since));
                    let too_late = held_up.is_some_and(|held_up| held_up >= timeout);
                    let (gate, answered) = (Some(Arc::clone(self.gate)), AtomicBool::new(false));
                    let permit = Permit { gate, answered, held_up: held_up.unwrap_or_default() };
                    return Poll::Ready(if too_late { Err(Unanswered) } else { Ok(permit) });
                }
                Next::WaitForPermit => return Poll::Pending,
                Next::WaitUntil(moment) => {
                    self.unanswered_since = None;
                    moment
                }
                Next::WaitForAnswer(moment) => {
                    let ends = later(*self.unanswered_since.get_or_insert(now), timeout);
                    if ends <= now {
                        return Poll::Ready(Err(Unanswered));
                    }
                    moment.min(ends)
                }
            };
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(moment)));
            if timer.deadline() != moment {
                timer.as_mut().reset(moment);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.gate.change(|state, now| {
                state.queue.leave(number);
                ((), state.call_next(now, true))
            });
        }
    }
}

impl Permit {
    /// Takes note of the rate limit that a response reports.
    pub(crate) fn report(&self, status: StatusCode, headers: &HeaderMap) {
        let Some(gate) = &self.gate else { return };
        gate.change(|state, now| {
            let Some(window) = &mut state.window else { return ((), Calls::default()) };
            if self.answered.swap(true, Ordering::Relaxed) {
                return ((), Calls::default());
            }
            let wait = (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| Hints::read(status.as_u16(), headers, Some(SystemTime::now())).retry_after);
            if window.report(&RateLimit::read(headers), wait, now) {
                // All who wait for a response wait for something else now.
                return ((), Calls { wakers: state.queue.all(), pass: false });
            }
            ((), state.call_next(now, false))
        });
    }

    /// For how much of its timeout the call has waited for a response to another.
    pub(crate) fn held_up(&self) -> Duration {
        self.held_up
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(gate) = self.gate.take() else { return };
        let answered = *self.answered.get_mut();
        gate.change(|state, now| {
            state.free = state.free.map(|free| free.saturating_add(1));
            match &mut state.window {
                Some(window) if !answered => window.answered(),
                _ => {}
            }
            ((), state.call_next(now, true))
        });
    }
}

/// Calls more and more of those that wait, until one takes the permit that is free.
async fn pass(passing: Passing) {
    let mut batch = 1_usize;
    loop {
        sleep(GRACE).await;
        let called = passing.gate.change(|state, now| {
            if state.passing != passing.home {
                return (false, Calls::default());
            }
            state.queue.pass();
            if !state.queue.is_waiting() || state.next(now) != Next::Go {
                state.passing = None;
                return (false, Calls::default());
            }
            (true, Calls { wakers: state.queue.call(batch), pass: false })
        });
        if !called {
            return;
        }
        batch = batch.saturating_mul(2);
    }
}

/// The state of the task that passes calls. A runtime that shuts down drops it unfinished.
struct Passing {
    gate: Arc<Gate>,
    home: Option<runtime::Id>,
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.gate.change(|state, _| {
            let unfinished = state.passing.is_some() && state.passing == self.home;
            if !unfinished {
                return ((), Calls::default());
            }
            state.passing = None;
            ((), Calls { wakers: state.queue.all(), pass: false })
        });
    }
}

#[cfg(test)]
mod tests;
