//! The rate that the service allows, as its answers tell it.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{self, Notify};
use tokio::time::{Instant, timeout_at};

use crate::head::RateLimit;
use crate::live::later;

/// How long to wait after a 429 that does not say.
const UNSAID: Duration = Duration::from_secs(1);
/// No pause is longer: what the service said may have changed, and one request finds out.
const LONGEST: Duration = Duration::from_secs(60);
/// Two answers tell the end of one window in whole seconds, from different moments.
const SAME_WINDOW: Duration = Duration::from_millis(1500);

/// Lets requests through in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// Held by whoever is next.
    turn: sync::Mutex<()>,
    window: Mutex<Window>,
    changed: Notify,
}

/// What is known of the window of time in which requests are counted.
#[derive(Debug, Default)]
struct Window {
    known: Known,
    /// Requests that were sent and have no answer yet.
    unanswered: u64,
    /// Nothing is sent before this: the service said 429.
    paused: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    /// No answer has come: one request is sent, and its answer is waited for.
    #[default]
    Nothing,
    /// The service does not tell.
    NoLimit,
    /// So many more requests until then.
    Left { requests: u64, limit: Option<u64>, resets: Instant },
    /// A window has begun of which no answer has told the end.
    Fresh { requests: u64 },
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Go,
    WaitUntil(Instant),
    WaitForAnswer,
}

impl Rate {
    pub(super) async fn admit(rate: &Arc<Self>) -> Ticket {
        let _turn = rate.turn.lock().await;
        loop {
            let mut changed = pin!(rate.changed.notified());
            changed.as_mut().enable();
            let next = rate.window().next(Instant::now());
            match next {
                Next::Go => return Ticket { rate: Arc::clone(rate), answered: AtomicBool::new(false) },
                // Either is a reason to look again.
                Next::WaitUntil(moment) => drop(timeout_at(moment, changed).await),
                Next::WaitForAnswer => changed.await,
            }
        }
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    /// Whether the next request may go; counts it if so.
    fn next(&mut self, now: Instant) -> Next {
        if let Some(paused) = self.paused.filter(|paused| *paused > now) {
            return Next::WaitUntil(paused);
        }
        self.paused = None;
        if let Known::Left { limit, resets, .. } = self.known
            && resets <= now
        {
            // What is under way may be counted in the new window.
            self.known = match limit {
                Some(limit) => Known::Fresh { requests: limit.saturating_sub(self.unanswered) },
                None => Known::Nothing,
            };
        }
        match &mut self.known {
            Known::Nothing if self.unanswered > 0 => return Next::WaitForAnswer,
            Known::Left { requests: 0, resets, .. } => return Next::WaitUntil(*resets),
            Known::Fresh { requests: 0 } if self.unanswered > 0 => return Next::WaitForAnswer,
            Known::Left { requests, .. } | Known::Fresh { requests } => *requests = requests.saturating_sub(1),
            Known::Nothing | Known::NoLimit => {}
        }
        self.unanswered = self.unanswered.saturating_add(1);
        Next::Go
    }

    fn answered(&mut self) {
        self.unanswered = self.unanswered.saturating_sub(1);
    }

    /// Takes note of an answer, and of the wait that a 429 asks for.
    fn report(&mut self, told: &RateLimit, wait: Option<Option<Duration>>, now: Instant) {
        self.answered();
        if let Some(wait) = wait {
            let until = later(now, wait.unwrap_or(UNSAID).min(LONGEST));
            self.paused = Some(self.paused.map_or(until, |paused| paused.max(until)));
        }
        self.known = match (told.remaining, told.reset, self.known) {
            (Some(remaining), Some(reset), known) => {
                let mut resets = later(now, reset.min(LONGEST));
                let requests = match known {
                    // Answers overtake each other: the lowest number is the latest, and a late answer tells an earlier end.
                    Known::Left { requests, resets: known, .. } if resets < known + SAME_WINDOW => {
                        resets = resets.max(known);
                        requests.min(remaining)
                    }
                    Known::Fresh { requests } => requests.min(remaining),
                    // What is under way may be counted after this answer.
                    _ => remaining.saturating_sub(self.unanswered),
                };
                Known::Left { requests, limit: told.limit, resets }
            }
            (_, _, Known::Nothing) if wait.is_none() => Known::NoLimit,
            (_, _, known) => known,
        };
    }
}

/// One request that was let through.
#[derive(Debug)]
pub(super) struct Ticket {
    rate: Arc<Rate>,
    answered: AtomicBool,
}

impl Ticket {
    pub(super) fn report(&self, told: &RateLimit, wait: Option<Option<Duration>>) {
        if !self.answered.swap(true, Ordering::Relaxed) {
            self.rate.window().report(told, wait, Instant::now());
            self.rate.changed.notify_waiters();
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if !*self.answered.get_mut() {
            self.rate.window().answered();
            self.rate.changed.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
