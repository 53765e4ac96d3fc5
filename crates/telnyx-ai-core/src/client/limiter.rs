//! Limits of a client: the number of concurrent requests, and the adaptive rate.

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

/// The time in which a woken call must take its permit before other calls may take it.
const SKIP_AFTER: Duration = Duration::from_millis(1);

/// The limits, shared by the clones of a client. Calls get permits in the order of arrival while they are polled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limiter(Option<Arc<Gate>>);

/// Permission to send one request, released on drop.
#[derive(Debug, Default)]
pub(crate) struct Permit {
    gate: Option<Arc<Gate>>,
    /// The response to the request was reported.
    reported: AtomicBool,
    waited: Duration,
}

/// The rate limit is unknown, and no response reported a limit within the timeout of the call.
#[derive(Debug)]
pub(crate) struct NoResponse;

#[derive(Debug)]
struct Gate(Mutex<State>);

#[derive(Debug)]
struct State {
    /// Number of free permits; `None` without a concurrency limit.
    free: Option<usize>,
    window: Option<Window>,
    queue: Queue,
    /// The runtime of the task that skips calls that are not polled.
    skipper: Option<runtime::Id>,
}

/// Actions to take after the state is unlocked.
#[derive(Default)]
struct Actions {
    wakers: Vec<Waker>,
    /// Start the task that skips calls that are not polled.
    start_skipper: bool,
}

impl Limiter {
    pub(crate) fn new(max_concurrent: Option<usize>, adaptive: bool) -> Self {
        let window = adaptive.then(Window::default);
        let limited = max_concurrent.is_some() || adaptive;
        let state = || State { free: max_concurrent, window, queue: Queue::default(), skipper: None };
        Self(limited.then(|| Arc::new(Gate(Mutex::new(state())))))
    }

    /// Waits for a permit; while the rate limit is unknown, at most `timeout`.
    pub(crate) async fn admit(&self, timeout: Duration) -> Result<Permit, NoResponse> {
        let Some(gate) = &self.0 else { return Ok(Permit::default()) };
        let mut waiter = Waiter { gate, number: None, timer: None, waiting_since: None };
        poll_fn(|cx| waiter.poll(cx, timeout)).await
    }
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and wakes the calls that may proceed.
    fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut State, Instant) -> (T, Actions)) -> T {
        let (value, actions) = change(&mut self.state(), Instant::now());
        actions.wakers.into_iter().for_each(Waker::wake);
        // Unlocked: spawning may drop the task at once, and its drop takes the lock.
        if actions.start_skipper {
            tokio::spawn(skip(Skipper { gate: Arc::clone(self), runtime: current_runtime() }));
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

    /// Takes a permit for a call that is being polled, or adds the call to the queue.
    fn acquire(&mut self, number: &mut Option<u64>, waker: &Waker, now: Instant) -> (Next, Actions) {
        let next = self.next(now);
        if next != Next::Go {
            self.queue.wait(number, waker);
            return (next, Actions::default());
        }
        if !self.queue.is_first(*number) {
            self.queue.wait(number, waker);
            return (Next::WaitForPermit, self.wake_next(now, false));
        }
        if let Some(number) = number.take() {
            self.queue.remove(number);
        }
        self.free = self.free.map(|free| free.saturating_sub(1));
        if let Some(window) = &mut self.window {
            window.sent(now);
        }
        (Next::Go, self.wake_next(now, false))
    }

    /// Wakes the next waiting call if it can be sent, and one more if a permit has become free (`more`).
    fn wake_next(&mut self, now: Instant, more: bool) -> Actions {
        if self.queue.is_empty() || self.next(now) != Next::Go {
            return Actions::default();
        }
        let here = current_runtime();
        if here.is_none() || here != self.queue.runtime() {
            return Actions { wakers: self.queue.all(), start_skipper: false };
        }
        let wakers = if more || !self.queue.has_woken() { self.queue.wake(1) } else { Vec::new() };
        let start_skipper = self.queue.is_waiting() && self.skipper != here;
        if start_skipper {
            self.skipper = here;
        }
        Actions { wakers, start_skipper }
    }
}

/// A call that waits for a permit. Dropping it leaves the queue.
struct Waiter<'a> {
    gate: &'a Arc<Gate>,
    number: Option<u64>,
    timer: Option<Pin<Box<Sleep>>>,
    waiting_since: Option<Instant>,
}

impl Waiter<'_> {
    fn poll(&mut self, cx: &mut Context<'_>, timeout: Duration) -> Poll<Result<Permit, NoResponse>> {
        loop {
            let number = &mut self.number;
            let next = self.gate.change(|state, now| state.acquire(number, cx.waker(), now));
            let now = Instant::now();
            let wake_at = match next {
                Next::Go => {
                    let waited = self.waiting_since.map(|since| now.saturating_duration_since(since));
                    let too_late = waited.is_some_and(|waited| waited >= timeout);
                    let (gate, reported) = (Some(Arc::clone(self.gate)), AtomicBool::new(false));
                    let permit = Permit { gate, reported, waited: waited.unwrap_or_default() };
                    return Poll::Ready(if too_late { Err(NoResponse) } else { Ok(permit) });
                }
                Next::WaitForPermit => return Poll::Pending,
                Next::WaitUntil(wake_at) => {
                    self.waiting_since = None;
                    wake_at
                }
                Next::WaitForResponse(wake_at) => {
                    let ends = later(*self.waiting_since.get_or_insert(now), timeout);
                    if ends <= now {
                        return Poll::Ready(Err(NoResponse));
                    }
                    wake_at.min(ends)
                }
            };
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(wake_at)));
            if timer.deadline() != wake_at {
                timer.as_mut().reset(wake_at);
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.gate.change(|state, now| {
                state.queue.remove(number);
                ((), state.wake_next(now, true))
            });
        }
    }
}

impl Permit {
    /// Records the rate limit that a response reports.
    pub(crate) fn report(&self, status: StatusCode, headers: &HeaderMap) {
        let Some(gate) = &self.gate else { return };
        gate.change(|state, now| {
            let Some(window) = &mut state.window else { return ((), Actions::default()) };
            if self.reported.swap(true, Ordering::Relaxed) {
                return ((), Actions::default());
            }
            let wait = (status == StatusCode::TOO_MANY_REQUESTS)
                .then(|| Hints::read(status.as_u16(), headers, Some(SystemTime::now())).retry_after);
            if window.report(&RateLimit::read(headers), wait, now) {
                // The rate limit is known now, so every waiting call checks again.
                return ((), Actions { wakers: state.queue.all(), start_skipper: false });
            }
            ((), state.wake_next(now, false))
        });
    }

    /// Returns the part of the call's timeout spent on waiting for the response to another request.
    pub(crate) fn waited(&self) -> Duration {
        self.waited
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(gate) = self.gate.take() else { return };
        let reported = *self.reported.get_mut();
        gate.change(|state, now| {
            state.free = state.free.map(|free| free.saturating_add(1));
            match &mut state.window {
                Some(window) if !reported => window.finished(),
                _ => {}
            }
            ((), state.wake_next(now, true))
        });
    }
}

/// Skips woken calls that are not polled, in batches of doubling size, until a call takes the free permit.
async fn skip(skipper: Skipper) {
    let mut batch = 1_usize;
    loop {
        sleep(SKIP_AFTER).await;
        let woke = skipper.gate.change(|state, now| {
            if state.skipper != skipper.runtime {
                return (false, Actions::default());
            }
            state.queue.skip_woken();
            if !state.queue.is_waiting() || state.next(now) != Next::Go {
                state.skipper = None;
                return (false, Actions::default());
            }
            (true, Actions { wakers: state.queue.wake(batch), start_skipper: false })
        });
        if !woke {
            return;
        }
        batch = batch.saturating_mul(2);
    }
}

/// The state of the task that skips calls. A runtime that shuts down drops it before it is finished.
struct Skipper {
    gate: Arc<Gate>,
    runtime: Option<runtime::Id>,
}

impl Drop for Skipper {
    fn drop(&mut self) {
        self.gate.change(|state, _| {
            let unfinished = state.skipper.is_some() && state.skipper == self.runtime;
            if !unfinished {
                return ((), Actions::default());
            }
            state.skipper = None;
            ((), Actions { wakers: state.queue.all(), start_skipper: false })
        });
    }
}

#[cfg(test)]
mod tests;
