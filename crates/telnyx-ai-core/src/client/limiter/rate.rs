//! The rate limit of the service, as reported by its responses.

use std::time::Duration;

use tokio::time::Instant;

use crate::response::metadata::RateLimit;
use crate::runtime::later;

/// Pause after a 429 that reports no wait.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// Longest pause. After it one request probes the limit, which may have changed since the response.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Longest wait for the first response before one more request is sent.
const PROBE_INTERVAL: Duration = Duration::from_secs(5);
/// Maximum difference between two reported ends of the same window. Ends are rounded to seconds.
const SAME_WINDOW: Duration = Duration::from_millis(1500);

/// The state of the window in which the service counts requests.
#[derive(Debug, Default)]
pub(super) struct Window {
    known: Known,
    /// Number of requests that were sent and have no response yet.
    in_flight: u64,
    last_sent: Option<Instant>,
    /// No request is sent before this time, because of a 429.
    paused: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Known {
    /// No response yet: one request is sent, and the others wait for its response.
    #[default]
    Nothing,
    /// The service reports no limit.
    NoLimit,
    /// The number of requests that may still be sent until `resets`.
    Left { requests: u64, limit: Option<u64>, resets: Instant },
    /// A new window whose end is not known yet.
    Fresh { requests: u64 },
}

/// The next step of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Go,
    /// Wait until another request completes.
    WaitForPermit,
    WaitUntil(Instant),
    /// Wait for the response to another request, but no longer than until this time.
    WaitForResponse(Instant),
}

impl Window {
    /// Returns the next step of the next request.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        if let Some(paused) = self.paused.filter(|paused| *paused > now) {
            return Next::WaitUntil(paused);
        }
        self.paused = None;
        if let Known::Left { limit, resets, .. } = self.known
            && resets <= now
        {
            // The service may count the requests in flight in the new window.
            self.known = match limit {
                Some(limit) => Known::Fresh { requests: limit.saturating_sub(self.in_flight) },
                None => Known::Nothing,
            };
        }
        match self.known {
            Known::Left { requests: 0, resets, .. } => Next::WaitUntil(resets),
            Known::Nothing | Known::Fresh { requests: 0 } if self.in_flight > 0 => {
                match self.last_sent.map(|sent| later(sent, PROBE_INTERVAL)) {
                    Some(moment) if moment > now => Next::WaitForResponse(moment),
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
        let was_unknown = matches!(self.known, Known::Nothing | Known::Fresh { .. });
        if let Some(wait) = wait {
            let until = later(now, wait.unwrap_or(DEFAULT_PAUSE).min(MAX_PAUSE));
            self.paused = Some(self.paused.map_or(until, |paused| paused.max(until)));
        }
        self.known = match (reported.remaining, reported.reset, self.known) {
            // A limit of 0 is ignored: it contradicts the response that reports it.
            (Some(remaining), Some(reset), known) if reported.limit != Some(0) => {
                let mut resets = later(now, reset.min(MAX_PAUSE));
                let requests = match known {
                    // Responses may arrive out of order: the lowest number is the most recent, and the latest end is the
                    // most accurate.
                    Known::Left { requests, resets: known, .. } if resets < known + SAME_WINDOW => {
                        resets = resets.max(known);
                        requests.min(remaining)
                    }
                    Known::Fresh { requests } => requests.min(remaining),
                    // The service may count the requests in flight after this response.
                    _ => remaining.saturating_sub(self.in_flight),
                };
                Known::Left { requests, limit: reported.limit, resets }
            }
            // The service reports no limit, or no longer reports a limit.
            (_, _, Known::Nothing | Known::Fresh { requests: 0 }) if wait.is_none() => Known::NoLimit,
            (_, _, known) => known,
        };
        was_unknown && !matches!(self.known, Known::Nothing | Known::Fresh { .. })
    }
}

#[cfg(test)]
mod tests;
