//! The rate limit of the service, as reported by its responses.

use std::time::Duration;

use tokio::time::Instant;

use crate::response::metadata::RateLimit;
use crate::runtime::later;

/// Pause after a 429 that reports no wait.
pub(super) const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause. After it one request probes the limit, which may have changed since the response.
pub(super) const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait for the first response before one more request is sent.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);
/// Maximum difference between two reported ends of the same window. Ends are rounded to seconds.
const SAME_WINDOW: Duration = Duration::from_millis(1500);

/// The state of the window in which the service counts requests.
#[derive(Debug, Default)]
pub(super) struct RequestWindow {
    limit: Limit,
    /// Number of requests that were sent and have no response yet.
    in_flight: u64,
    last_sent: Option<Instant>,
    /// No request is sent before this time, because of a 429.
    paused_until: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Limit {
    /// No response yet: one request is sent, and the others wait for its response.
    #[default]
    Unknown,
    /// The service reports no limit.
    Unlimited,
    /// The number of requests that may still be sent until `resets`.
    Remaining { requests: u64, limit: Option<u64>, resets: Instant },
    /// A new window whose end is not known yet.
    NewWindow { requests: u64 },
}

/// The next step of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Go,
    /// Wait until another request completes.
    WaitForPermit,
    /// Wait until woken: for earlier calls, or for the limits of the model.
    WaitInLine,
    WaitUntil(Instant),
    /// Wait for the response to another request, but no longer than until this time.
    WaitForResponse(Instant),
}

impl RequestWindow {
    /// Returns the next step of the next request.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Next::WaitUntil(until);
        }
        self.paused_until = None;
        if let Limit::Remaining { limit, resets, .. } = self.limit
            && resets <= now
        {
            // The service may count the requests in flight in the new window.
            self.limit = match limit {
                Some(limit) => Limit::NewWindow { requests: limit.saturating_sub(self.in_flight) },
                None => Limit::Unknown,
            };
        }
        match self.limit {
            Limit::Remaining { requests: 0, resets, .. } => Next::WaitUntil(resets),
            Limit::Unknown | Limit::NewWindow { requests: 0 } if self.in_flight > 0 => {
                match self.last_sent.map(|sent| later(sent, PROBE_INTERVAL)) {
                    Some(time) if time > now => Next::WaitForResponse(time),
                    _ => Next::Go,
                }
            }
            _ => Next::Go,
        }
    }

    /// Counts a request that is sent.
    pub(super) fn sent(&mut self, now: Instant) {
        if let Limit::Remaining { requests, .. } | Limit::NewWindow { requests } = &mut self.limit {
            *requests = requests.saturating_sub(1);
        }
        self.in_flight = self.in_flight.saturating_add(1);
        self.last_sent = Some(now);
    }

    /// Counts a request that has a response or failed without one.
    pub(super) fn finished(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Records the limit that a response reports, and the wait of a 429. Returns `true` if the limit was unknown before
    /// and is known now.
    pub(super) fn report(&mut self, reported: &RateLimit, wait: Option<Option<Duration>>, now: Instant) -> bool {
        self.finished();
        let was_unknown = matches!(self.limit, Limit::Unknown | Limit::NewWindow { .. });
        if let Some(wait) = wait {
            let until = later(now, wait.unwrap_or(DEFAULT_PAUSE).min(MAX_PAUSE));
            self.paused_until = Some(self.paused_until.map_or(until, |earlier| earlier.max(until)));
        }
        self.limit = match (reported.remaining, reported.reset, self.limit) {
            // A limit of 0 is ignored: it contradicts the response that reports it.
            (Some(remaining), Some(reset), known) if reported.limit != Some(0) => {
                let mut resets = later(now, reset.min(MAX_PAUSE));
                let requests = match known {
                    // Responses may arrive out of order: the lowest number is the most recent, and the latest end is the
                    // most accurate.
                    Limit::Remaining { requests, resets: known, .. } if resets < known + SAME_WINDOW => {
                        resets = resets.max(known);
                        requests.min(remaining)
                    }
                    Limit::NewWindow { requests } => requests.min(remaining),
                    // The service may count the requests in flight after this response.
                    _ => remaining.saturating_sub(self.in_flight),
                };
                Limit::Remaining { requests, limit: reported.limit, resets }
            }
            // The service reports no limit, or no longer reports a limit.
            (_, _, Limit::Unknown | Limit::NewWindow { requests: 0 }) if wait.is_none() => Limit::Unlimited,
            (_, _, known) => known,
        };
        was_unknown && !matches!(self.limit, Limit::Unknown | Limit::NewWindow { .. })
    }
}

#[cfg(test)]
mod tests;
