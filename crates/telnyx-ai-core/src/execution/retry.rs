//! The retry decision: a pure function of idempotency, outcome, hints of the service, budget and remaining time.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::request::endpoint::Call;
use crate::request::idempotency::Idempotency;
use crate::response::retry_hints::Hints;

/// The outcome of a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing was sent, or the service reported that it did not process the request.
    NotSent,
    /// The connection was interrupted after the request may have been read.
    Interrupted,
    /// The attempt timed out.
    Timeout,
    /// The service responded with this status.
    Status(u16),
    /// A permanent failure before the service did any work.
    Final,
    /// A successful response that cannot be used.
    Unusable,
}

/// The inputs of the retry decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryContext {
    pub(crate) idempotency: Idempotency,
    pub(crate) outcome: Outcome,
    pub(crate) hints: Hints,
    pub(crate) retries_left: u32,
    /// The remaining time until the deadline.
    pub(crate) time_left: Option<Duration>,
    /// The wait before the next attempt, without hints.
    pub(crate) backoff: Duration,
    /// The shared budget allows a retry.
    pub(crate) budget: bool,
    /// The body can be sent by another attempt.
    pub(crate) body: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    RetryAfter(Duration),
    GiveUp,
}

/// Longest wait that a hint of the service may require. For a longer wait, the caller reads `retry_after()` and
/// decides.
pub(crate) const MAX_HINT: Duration = Duration::from_secs(60);

pub(crate) fn decide(s: &RetryContext) -> Decision {
    if s.retries_left == 0 || !s.budget || !s.body || !is_retryable(s) {
        return Decision::GiveUp;
    }
    let hint = s.hints.retry_after.unwrap_or_default();
    if hint > MAX_HINT {
        return Decision::GiveUp;
    }
    // The random backoff after the hint spreads out callers that received the same hint.
    let wait = hint + s.backoff;
    match s.time_left {
        Some(left) if wait >= left => match left.checked_sub(hint) {
            // With a shorter backoff the retry fits into the remaining time.
            Some(rest) if !rest.is_zero() && !hint.is_zero() => Decision::RetryAfter(hint + s.backoff.min(rest / 2)),
            // After the wait there would be no time for the attempt.
            _ => Decision::GiveUp,
        },
        _ => Decision::RetryAfter(wait),
    }
}

/// Returns `true` if the outcome is retryable; see the table in ARCHITECTURE.md.
fn is_retryable(s: &RetryContext) -> bool {
    if let (Outcome::Status(_), Some(should_retry)) = (s.outcome, s.hints.should_retry) {
        return should_retry;
    }
    let is_transient = match s.outcome {
        Outcome::NotSent | Outcome::Timeout | Outcome::Interrupted | Outcome::Status(408 | 500..=599) => true,
        // Waiting does not help when the quota is exhausted.
        Outcome::Status(429) => !s.hints.quota_exhausted,
        Outcome::Status(_) | Outcome::Final | Outcome::Unusable => false,
    };
    is_transient && (s.idempotency != Idempotency::NotIdempotent || !may_be_done(s.outcome, &s.hints))
}

/// Returns `true` if the only reason against a retry is that the work may be done twice.
pub(crate) fn is_withheld(s: &RetryContext) -> bool {
    let if_idempotent = RetryContext { idempotency: Idempotency::Idempotent, ..*s };
    decide(s) == Decision::GiveUp && decide(&if_idempotent) != Decision::GiveUp
}

/// Returns `true` if the service may have done the work of a failed attempt.
pub(crate) fn may_be_done(outcome: Outcome, hints: &Hints) -> bool {
    match outcome {
        Outcome::Timeout | Outcome::Interrupted | Outcome::Unusable => true,
        Outcome::Status(status) => hints.may_be_done(status),
        Outcome::NotSent | Outcome::Final => false,
    }
}

/// Returns `true` if the response to a DELETE means that the resource is gone because of an earlier attempt whose
/// response was lost. Never `true` for a call that returns a value, because the response has no value.
pub(crate) fn is_deleted(call: &Call, earlier_may_be_done: bool, status: StatusCode) -> bool {
    let is_gone = matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE);
    is_gone && earlier_may_be_done && call.method == Method::DELETE && call.returns_nothing
}

#[cfg(test)]
mod tests;
