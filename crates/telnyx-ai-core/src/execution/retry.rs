//! The retry decision: a pure function of the idempotency, the outcome, the hints of the service, the budget and the time left.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::request::endpoint::Call;
use crate::request::idempotency::Idempotency;
use crate::response::retry_hints::Hints;

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Not one byte was sent, or the service reported that it did not process the request.
    NotSent,
    /// The connection broke when the request may have been read.
    Interrupted,
    /// The attempt took too long.
    Timeout,
    /// The service answered with this status.
    Status(u16),
    /// A failure before the service did anything that another attempt would not change.
    Final,
    /// A response of success that cannot be used.
    Unusable,
}

/// Everything the decision depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryContext {
    pub(crate) idempotency: Idempotency,
    pub(crate) outcome: Outcome,
    pub(crate) hints: Hints,
    pub(crate) retries_left: u32,
    /// What is left of the deadline.
    pub(crate) time_left: Option<Duration>,
    /// The wait that backoff asks for.
    pub(crate) backoff: Duration,
    /// The shared budget can pay for a retry.
    pub(crate) budget: bool,
    /// The body can be sent again.
    pub(crate) body: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    RetryAfter(Duration),
    GiveUp,
}

/// A server that asks for a longer wait than this is not waited for; the caller reads `retry_after()` and decides.
pub(crate) const LONGEST_HINT: Duration = Duration::from_secs(60);

pub(crate) fn decide(s: &RetryContext) -> Decision {
    if s.retries_left == 0 || !s.budget || !s.body || !worth_repeating(s) {
        return Decision::GiveUp;
    }
    let hint = s.hints.retry_after.unwrap_or_default();
    if hint > LONGEST_HINT {
        return Decision::GiveUp;
    }
    // Backoff is random, so callers with the same hint spread out after it, and none of them comes before it.
    let wait = hint + s.backoff;
    match s.time_left {
        Some(left) if wait >= left => match left.checked_sub(hint) {
            // The service can still be asked in time, only with less of the backoff.
            Some(rest) if !rest.is_zero() && !hint.is_zero() => Decision::RetryAfter(hint + s.backoff.min(rest / 2)),
            // A wait that eats the whole deadline leaves no time for the attempt after it.
            _ => Decision::GiveUp,
        },
        _ => Decision::RetryAfter(wait),
    }
}

/// The table of ARCHITECTURE.md.
fn worth_repeating(s: &RetryContext) -> bool {
    if let (Outcome::Status(_), Some(said)) = (s.outcome, s.hints.should_retry) {
        return said;
    }
    let passes = match s.outcome {
        Outcome::NotSent | Outcome::Timeout | Outcome::Interrupted | Outcome::Status(408 | 500..=599) => true,
        // Waiting does not help when the quota is exhausted.
        Outcome::Status(429) => !s.hints.quota_exhausted,
        Outcome::Status(_) | Outcome::Final | Outcome::Unusable => false,
    };
    passes && (s.idempotency != Idempotency::NotIdempotent || !may_be_done(s.outcome, &s.hints))
}

/// Returns true if the retry is withheld for no other reason than that the work may be done twice.
pub(crate) fn is_withheld(s: &RetryContext) -> bool {
    let if_idempotent = RetryContext { idempotency: Idempotency::Idempotent, ..*s };
    decide(s) == Decision::GiveUp && decide(&if_idempotent) != Decision::GiveUp
}

/// Reports that the service may have done the work of a failed attempt although its response did not say so.
pub(crate) fn may_be_done(outcome: Outcome, hints: &Hints) -> bool {
    match outcome {
        Outcome::Timeout | Outcome::Interrupted | Outcome::Unusable => true,
        Outcome::Status(status) => hints.may_be_done(status),
        Outcome::NotSent | Outcome::Final => false,
    }
}

/// Returns true if a response to a DELETE means that the resource is gone, because an earlier attempt whose response was
/// lost may have deleted it. A call that returns a value has none then.
pub(crate) fn is_deleted(call: &Call, earlier_may_be_done: bool, status: StatusCode) -> bool {
    let is_gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
    is_gone && earlier_may_be_done && call.method == Method::DELETE && call.returns_nothing
}

#[cfg(test)]
mod tests;
