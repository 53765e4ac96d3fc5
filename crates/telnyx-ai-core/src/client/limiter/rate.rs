//! The rate that the service allows, as its answers tell it.

use std::time::Duration;

use tokio::time::Instant;

use crate::response::metadata::RateLimit;
use crate::runtime::later;

/// How long to wait after a 429 that does not say.
const UNSAID: Duration = Duration::from_secs(1);
/// No pause is longer: what the service said may have changed, and one request finds out.
const LONGEST: Duration = Duration::from_secs(60);
/// The time that other requests wait for the first response. Then one more request is sent.
const PATIENCE: Duration = Duration::from_secs(5);
/// Two answers tell the end of one window in whole seconds, from different moments.
const SAME_WINDOW: Duration = Duration::from_millis(1500);

/// What is known of the window of time in which requests are counted.
#[derive(Debug, Default)]
pub(super) struct Window {
    known: Known,
    /// Requests that were sent and have no answer yet.
    unanswered: u64,
    last_sent: Option<Instant>,
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

/// The reason why a request waits.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Go,
    /// The end of another request.
    WaitForPermit,
    WaitUntil(Instant),
    /// The response to another request, or this moment.
    WaitForAnswer(Instant),
}

impl Window {
    /// The reason why the next request waits.
    pub(super) fn next(&mut self, now: Instant) -> Next {
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
        match self.known {
            Known::Left { requests: 0, resets, .. } => Next::WaitUntil(resets),
            Known::Nothing | Known::Fresh { requests: 0 } if self.unanswered > 0 => {
                match self.last_sent.map(|sent| later(sent, PATIENCE)) {
                    Some(moment) if moment > now => Next::WaitForAnswer(moment),
                    _ => Next::Go,
                }
            }
            _ => Next::Go,
        }
    }

    /// Counts a request that is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        if let Known::Left { requests, .. } | Known::Fresh { requests } = &mut self.known {
            *requests = requests.saturating_sub(1);
        }
        self.unanswered = self.unanswered.saturating_add(1);
        self.last_sent = Some(now);
    }

    /// Counts a request that has a response, or will never have one.
    pub(super) fn answered(&mut self) {
        self.unanswered = self.unanswered.saturating_sub(1);
    }

    /// Takes note of a response, and of the wait that a 429 asks for. Reports whether a response that was waited for has
    /// come.
    pub(super) fn report(&mut self, told: &RateLimit, wait: Option<Option<Duration>>, now: Instant) -> bool {
        self.answered();
        let was_unknown = matches!(self.known, Known::Nothing | Known::Fresh { .. });
        if let Some(wait) = wait {
            let until = later(now, wait.unwrap_or(UNSAID).min(LONGEST));
            self.paused = Some(self.paused.map_or(until, |paused| paused.max(until)));
        }
        self.known = match (told.remaining, told.reset, self.known) {
            // A limit of 0 beside a response is none.
            (Some(remaining), Some(reset), known) if told.limit != Some(0) => {
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
            // The service does not report a limit, or no longer.
            (_, _, Known::Nothing | Known::Fresh { requests: 0 }) if wait.is_none() => Known::NoLimit,
            (_, _, known) => known,
        };
        was_unknown && !matches!(self.known, Known::Nothing | Known::Fresh { .. })
    }
}

#[cfg(test)]
mod tests;
