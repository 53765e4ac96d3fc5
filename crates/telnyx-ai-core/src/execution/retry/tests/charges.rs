//! Attempts that may have been processed, and therefore charged.

use std::time::Duration;

use super::super::{Decision, Hints, Idempotency, Outcome, RetryContext, decide, is_withheld, may_be_done};
use super::{SECOND, context};

/// A call that may be charged is retried only if the service certainly did no work.
#[test]
fn work_that_may_be_done_is_not_retried_for_a_paid_call() {
    let hinted = Hints { retry_after: Some(Duration::ZERO), ..Hints::default() };
    for (outcome, hints, expected) in [
        (Outcome::NotSent, Hints::default(), false),
        (Outcome::Final, Hints::default(), false),
        (Outcome::Unusable, Hints::default(), true),
        (Outcome::Interrupted, Hints::default(), true),
        (Outcome::Timeout, Hints::default(), true),
        (Outcome::Status(503), Hints::default(), true),
        (Outcome::Status(503), hinted, false),
        (Outcome::Status(502), hinted, true),
        (Outcome::Status(429), Hints::default(), false),
        (Outcome::Status(408), hinted, true),
    ] {
        assert_eq!(may_be_done(outcome, &hints), expected, "{outcome:?} {hints:?}");
    }
    for status in 100..700 {
        let expected = status == 408 || (500..600).contains(&status);
        assert_eq!(may_be_done(Outcome::Status(status), &Hints::default()), expected, "{status}");
        let paid = context(Idempotency::NotIdempotent, Outcome::Status(status), Hints::default());
        assert!(!expected || decide(&paid) == Decision::GiveUp, "{status}");
    }
}

#[test]
fn a_retry_is_withheld_only_if_the_work_may_be_done_twice() {
    let paid = |outcome, hints| context(Idempotency::NotIdempotent, outcome, hints);
    let timeout = paid(Outcome::Timeout, Hints::default());
    let hint = |seconds: u32| Hints { retry_after: Some(seconds * SECOND), ..Hints::default() };
    for (context, expected) in [
        (timeout, true),
        (paid(Outcome::Interrupted, Hints::default()), true),
        (paid(Outcome::Status(408), Hints::default()), true),
        (paid(Outcome::Status(502), Hints::default()), true),
        (RetryContext { idempotency: Idempotency::Idempotent, ..timeout }, false),
        (RetryContext { idempotency: Idempotency::WithKey, ..timeout }, false),
        (RetryContext { retries_left: 0, ..timeout }, false),
        (RetryContext { budget: false, ..timeout }, false),
        (RetryContext { body: false, ..timeout }, false),
        (RetryContext { time_left: Some(Duration::ZERO), ..timeout }, false),
        (paid(Outcome::Status(502), hint(61)), false),
        (paid(Outcome::Status(502), Hints { should_retry: Some(false), ..Hints::default() }), false),
        (paid(Outcome::Status(503), hint(1)), false),
        (paid(Outcome::NotSent, Hints::default()), false),
        (paid(Outcome::Status(429), Hints::default()), false),
        (paid(Outcome::Status(400), Hints::default()), false),
        (paid(Outcome::Unusable, Hints::default()), false),
    ] {
        assert_eq!(is_withheld(&context), expected, "{context:?}");
    }
}

#[test]
fn errors_of_responses_follow_the_rule_of_retries() {
    for (status, retry_after) in (100..1000).flat_map(|status| [(status, None), (status, Some("5"))]) {
        let mut headers = http::HeaderMap::new();
        headers.extend(retry_after.map(|wait| (http::header::RETRY_AFTER, http::HeaderValue::from_static(wait))));
        let hints = Hints::read(status, &headers, None);
        let error = crate::Error::from_response(http::StatusCode::from_u16(status).unwrap(), headers, "");
        let expected = may_be_done(Outcome::Status(status), &hints);
        assert_eq!(error.may_have_been_charged(), expected, "{status} {retry_after:?}");
    }
}
