//! Random faults.

use std::time::Duration;

use fastrand::Rng;

use super::{fault::Fault, kind::Kind};

/// Maximum delay in milliseconds, so that a test with hundreds of requests stays short.
const MAX_DELAY: u64 = 100;
/// Maximum number of chunks before a stream is interrupted.
const MAX_CHUNKS: usize = 8;
/// Maximum number of bytes before a response is interrupted.
const MAX_BYTES: usize = 256;
const STATUSES: [u16; 6] = [408, 429, 500, 502, 503, 504];

/// A seeded generator that returns a fault or `None` for each request.
pub(super) struct Random {
    rate: f64,
    rng: Rng,
}

impl Random {
    pub(super) fn new(rate: f64, seed: u64) -> Self {
        Self { rate, rng: Rng::with_seed(seed) }
    }

    /// Returns the share of requests with a fault.
    pub(super) fn rate(&self) -> f64 {
        self.rate
    }

    /// Returns the fault of the next request.
    pub(super) fn next(&mut self, is_streamed: bool) -> Option<Fault> {
        // Forks the generator, so that later requests do not depend on the number of values drawn for this request.
        let mut rng = self.rng.fork();
        if rng.f64() >= self.rate {
            return None;
        }
        let (chunks, bytes) = (rng.usize(..=MAX_CHUNKS), rng.usize(..=MAX_BYTES));
        let mut fault = Fault::new(match rng.u8(..if is_streamed { 8 } else { 5 }) {
            0 => Kind::Status(rng.choice(STATUSES).unwrap_or(500)),
            1 => Kind::Latency(Duration::from_millis(rng.u64(1..=MAX_DELAY))),
            2 => Kind::Reset,
            3 => Kind::Stall,
            4 => Kind::CutBody(bytes),
            5 => Kind::CutStream(chunks),
            6 => Kind::StallStream(chunks),
            _ => Kind::MalformedChunk(chunks),
        });
        if let Kind::Status(429 | 503) = fault.kind
            && rng.bool()
        {
            fault.retry_after = Some(Duration::from_millis(rng.u64(1..=MAX_DELAY)));
        }
        // A 429, or a response with `retry_after`, means that the work was not done.
        let turns_away = matches!(fault.kind, Kind::Status(429)) || fault.retry_after.is_some();
        fault.after_work = !turns_away && !fault.kind.is_in_response() && rng.bool();
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn draw(rate: f64, seed: u64, is_streamed: bool) -> Vec<Option<Fault>> {
        let mut random = Random::new(rate, seed);
        (0..1000).map(|_| random.next(is_streamed)).collect()
    }

    #[test]
    fn seed_determines_all_faults() {
        assert_eq!(draw(0.5, 7, true), draw(0.5, 7, true));
        assert_ne!(draw(0.5, 7, true), draw(0.5, 8, true));
        // The affected requests do not depend on the content of the requests.
        let met = |faults: Vec<Option<Fault>>| faults.iter().map(Option::is_some).collect::<Vec<_>>();
        assert_eq!(met(draw(0.5, 7, true)), met(draw(0.5, 7, false)));
    }

    #[test]
    fn rate_is_met() {
        let count = |rate| draw(rate, 7, true).iter().flatten().count();
        assert_eq!((count(0.0), count(1.0)), (0, 1000));
        assert!((150..250).contains(&count(0.2)), "{}", count(0.2));
    }

    #[test]
    fn every_applicable_kind_occurs() {
        let kinds = |is_streamed| {
            let faults = draw(1.0, 7, is_streamed);
            for fault in faults.iter().flatten() {
                assert_eq!(fault.clone().checked().unwrap(), *fault);
            }
            assert!(faults.iter().flatten().any(|fault| fault.after_work && fault.kind == Kind::Reset));
            assert!(faults.iter().flatten().any(|fault| !fault.after_work && fault.kind == Kind::Reset));
            let name = |fault: &Fault| fault.to_string().split(['=', ' ']).next().unwrap().to_owned();
            faults.iter().flatten().map(name).collect::<HashSet<_>>()
        };
        let plain = HashSet::from(["status", "latency", "reset", "stall", "cut-body"].map(str::to_owned));
        let streams = ["cut-stream", "stall-stream", "malformed-chunk"].map(str::to_owned);
        assert_eq!(kinds(false), plain);
        assert_eq!(kinds(true), plain.into_iter().chain(streams).collect());
    }
}
