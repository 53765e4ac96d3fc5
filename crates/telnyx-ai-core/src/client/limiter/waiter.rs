//! A call that waits for a permit.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::NoResponse;
use super::gate::{Acquired, Gate};
use super::permit::Permit;
use super::queue::Place;
use super::request_window::Next;
use crate::runtime::later;

/// A call that waits for a permit. Dropping it leaves the queue.
pub(super) struct Waiter<'a> {
    pub(super) gate: &'a Arc<Gate>,
    pub(super) place: Place,
    timer: Option<Pin<Box<Sleep>>>,
    /// The start of the wait for the response to another request.
    waiting_since: Option<Instant>,
}

impl<'a> Waiter<'a> {
    pub(super) fn new(gate: &'a Arc<Gate>, place: Place) -> Self {
        Self { gate, place, timer: None, waiting_since: None }
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>, timeout: Duration) -> Poll<Result<Permit, NoResponse>> {
        loop {
            let place = &mut self.place;
            let acquired = self.gate.change(|state, now| state.acquire(place, cx.waker(), now));
            let now = Instant::now();
            let next = match acquired {
                Acquired::Permit(reservation) => {
                    let waited = self.waiting_since.map(|since| now.saturating_duration_since(since));
                    let too_late = waited.is_some_and(|waited| waited >= timeout);
                    let reserved = reservation.map(|reservation| (self.place.line, reservation));
                    let permit = Permit::new(Arc::clone(self.gate), reserved, waited.unwrap_or_default());
                    if too_late {
                        permit.refund(false);
                    }
                    return Poll::Ready(if too_late { Err(NoResponse) } else { Ok(permit) });
                }
                Acquired::NotYet(next) => next,
            };
            let wake_at = match next {
                Next::Go | Next::WaitForPermit => return Poll::Pending,
                Next::WaitInLine => {
                    self.waiting_since = None;
                    return Poll::Pending;
                }
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
        if self.place.number.is_some() {
            let place = &mut self.place;
            self.gate.change(|state, now| {
                state.queue.remove(place);
                ((), state.wake_next(now, true))
            });
        }
    }
}
