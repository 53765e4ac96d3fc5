//! When a call may be sent again: one pure decision table.

pub(crate) mod backoff;
pub(crate) mod budget;

use std::time::Duration;

use crate::hints::Hints;

/// What repeating a call may cost. Every operation has one.
///
/// ```
/// # use telnyx_ai_core::{Client, Endpoint, Idempotency, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(200)).reply(MockReply::status(502)).reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let post = |class| Endpoint::post("things.create", "/things", class).on(&client).with_response();
/// assert_eq!(post(Idempotency::Idempotent).await?.attempts(), 2); // the first met a 502
/// assert!(post(Idempotency::NotIdempotent).await.unwrap_err().is_server_error()); // so did this one
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Idempotency {
    /// Repeating does no harm: GET, PUT, DELETE, and POSTs that only read.
    Safe,
    /// Repeating does no harm because every attempt carries the same `Idempotency-Key`.
    Keyed,
    /// Repeating may do, and charge, the work twice.
    Once,
}

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
    /// Nothing that another attempt could mend: a broken body, an answer that cannot be read.
    Final,
}

/// Everything the decision depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryContext {
    pub(crate) class: Idempotency,
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
        Outcome::Status(_) | Outcome::Final => false,
    };
    passes && (s.class != Idempotency::NotIdempotent || !may_be_done(s.outcome, &s.hints))
}

/// Reports that the service may have done the work of a failed attempt although its response did not say so.
pub(crate) fn may_be_done(outcome: Outcome, hints: &Hints) -> bool {
    match outcome {
        Outcome::Timeout | Outcome::Interrupted => true,
        // A service that names a time turned the request away.
        Outcome::Status(503) => hints.retry_after.is_none(),
        Outcome::Status(status) => status == 408 || (500..=599).contains(&status),
        Outcome::NotSent | Outcome::Final => false,
    }
}

#[cfg(test)]
mod tests;
