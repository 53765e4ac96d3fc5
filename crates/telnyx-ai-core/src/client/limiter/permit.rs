//! Permission to send one request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

use super::gate::{Actions, Gate};
use super::metered_body::MeteredBody;
use super::model::Reservation;
use super::models::Line;
use super::request_window::{DEFAULT_PAUSE, MAX_PAUSE};
use super::usage::Usage;
use crate::response::metadata::RateLimit;
use crate::response::retry_hints::Hints;
use crate::transport::ByteStream;

/// Permission to send one request, released on drop. It is empty without limits.
#[derive(Debug, Default)]
pub(crate) struct Permit(Option<Box<Granted>>);

#[derive(Debug)]
struct Granted {
    gate: Arc<Gate>,
    /// The response to the request was reported.
    reported: AtomicBool,
    waited: Duration,
    /// What the request takes of the limits of its model; `None` if it belongs to no model.
    tokens: Option<Arc<ReservedTokens>>,
}

/// The estimate of a request, until it is replaced with the usage or returned. A request whose usage never becomes known
/// keeps it, because the service may have counted it.
#[derive(Debug)]
pub(super) struct ReservedTokens {
    gate: Arc<Gate>,
    line: Line,
    reservation: Reservation,
    settled: AtomicBool,
}

impl Permit {
    pub(super) fn new(gate: Arc<Gate>, reserved: Option<(Line, Reservation)>, waited: Duration) -> Self {
        let tokens = reserved.map(|(line, reservation)| {
            let settled = AtomicBool::new(false);
            Arc::new(ReservedTokens { gate: Arc::clone(&gate), line, reservation, settled })
        });
        Self(Some(Box::new(Granted { gate, reported: AtomicBool::new(false), waited, tokens })))
    }

    /// Records the rate limit that a response reports.
    pub(crate) fn report(&self, status: StatusCode, headers: &HeaderMap) {
        let Some(granted) = &self.0 else { return };
        if granted.reported.swap(true, Ordering::Relaxed) {
            return;
        }
        let is_rejected = status == StatusCode::TOO_MANY_REQUESTS;
        let wait = is_rejected.then(|| {
            let hints = Hints::read(status.as_u16(), headers, Some(SystemTime::now()));
            hints.retry_after.unwrap_or(DEFAULT_PAUSE)
        });
        granted.gate.change(|state, now| {
            let mut pause = wait.map(|wait| wait.min(MAX_PAUSE));
            if let Some(tokens) = &granted.tokens {
                // A rejected request did no work, so its tokens are returned. Only its model pauses.
                tokens.settled.fetch_or(is_rejected, Ordering::Relaxed);
                state.models.report(tokens.line, &tokens.reservation, (status, headers, pause), now);
                pause = pause.map(|_| Duration::ZERO);
            }
            let report = state.models.shared(RateLimit::read(headers));
            let Some(window) = &mut state.window else { return ((), state.wake_next(now, false)) };
            if window.report(&report, pause.map(Some), now) {
                // The rate limit is known now, so every waiting call checks again.
                return ((), Actions::wake(state.queue.all()));
            }
            ((), state.wake_next(now, false))
        });
    }

    /// Returns the tokens of a request that the service did not process; `was_sent` if it counts as a request.
    pub(crate) fn refund(&self, was_sent: bool) {
        if let Some(tokens) = self.tokens() {
            tokens.settle(|state, now| state.models.refund(tokens.line, &tokens.reservation, was_sent, now));
        }
    }

    /// Releases the permit after a response with this body.
    pub(crate) fn finish(self, body: &[u8]) {
        if let Some(tokens) = self.tokens()
            && let Some(usage) = Usage::of_body(body)
        {
            tokens.settle_with(&usage);
        }
    }

    /// Returns a body of events that reads the usage of the request. An event has at most `max_event_bytes`.
    pub(crate) fn metered(&self, body: ByteStream, max_event_bytes: usize) -> ByteStream {
        match self.tokens() {
            Some(tokens) => ByteStream::new(MeteredBody::new(body, Arc::clone(tokens), max_event_bytes)),
            None => body,
        }
    }

    /// Returns the part of the call's timeout spent on waiting for the response to another request.
    pub(crate) fn waited(&self) -> Duration {
        self.0.as_ref().map_or(Duration::ZERO, |granted| granted.waited)
    }

    fn tokens(&self) -> Option<&Arc<ReservedTokens>> {
        self.0.as_ref()?.tokens.as_ref()
    }
}

impl ReservedTokens {
    /// Replaces the estimate with the usage of the response.
    pub(super) fn settle_with(&self, usage: &Usage) {
        self.settle(|state, now| state.models.settle(self.line, &self.reservation, usage, now));
    }

    /// Runs `settle` the first time.
    fn settle(&self, settle: impl FnOnce(&mut super::gate::State, tokio::time::Instant)) {
        if !self.settled.swap(true, Ordering::Relaxed) {
            self.gate.change(|state, now| {
                settle(state, now);
                ((), state.wake_next(now, false))
            });
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(mut granted) = self.0.take() else { return };
        let reported = *granted.reported.get_mut();
        granted.gate.change(|state, now| {
            state.free = state.free.map(|free| free.saturating_add(1));
            match &mut state.window {
                Some(window) if !reported => window.finished(),
                _ => {}
            }
            ((), state.wake_next(now, true))
        });
    }
}
