mod charges;

use std::time::Duration;

use proptest::prelude::*;

use super::{Decision, Hints, Idempotency, MAX_HINT, Outcome, RetryContext, decide};

const SECOND: Duration = Duration::from_secs(1);
const IDEMPOTENCIES: [Idempotency; 3] = [Idempotency::Idempotent, Idempotency::WithKey, Idempotency::NotIdempotent];
const SHOULD_RETRY: [Option<bool>; 3] = [None, Some(true), Some(false)];

/// Information that the body or the headers of a response add to its status.
#[derive(Clone, Copy)]
enum With {
    Nothing,
    RetryAfter,
    QuotaExhausted,
}

/// `R` means a retry, `-` means no retry. The three letters of a cell are the idempotencies `Idempotent`, `WithKey` and
/// `NotIdempotent`.
///
/// The columns are the values of `x-should-retry`: absent, true, false.
#[rustfmt::skip]
const TABLE: &[(Outcome, With, [&str; 3])] = &[
    //                                            absent true   false
    (Outcome::NotSent,     With::Nothing,     ["RRR", "RRR", "RRR"]), // without a response there is no header
    (Outcome::Timeout,     With::Nothing,     ["RR-", "RR-", "RR-"]),
    (Outcome::Interrupted, With::Nothing,     ["RR-", "RR-", "RR-"]),
    (Outcome::Status(429), With::Nothing,     ["RRR", "RRR", "---"]),
    (Outcome::Status(429), With::RetryAfter,  ["RRR", "RRR", "---"]),
    (Outcome::Status(429), With::QuotaExhausted, ["---", "RRR", "---"]),
    (Outcome::Status(503), With::RetryAfter,  ["RRR", "RRR", "---"]),
    (Outcome::Status(503), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(408), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(500), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(502), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(504), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(500), With::RetryAfter,  ["RR-", "RRR", "---"]),
    (Outcome::Status(400), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(401), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(403), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(404), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(409), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(422), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(404), With::RetryAfter,  ["---", "RRR", "---"]),
    (Outcome::Status(501), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(520), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(520), With::RetryAfter,  ["RR-", "RRR", "---"]),
    (Outcome::Status(524), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(529), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(599), With::Nothing,     ["RR-", "RRR", "---"]),
    (Outcome::Status(499), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Status(600), With::Nothing,     ["---", "RRR", "---"]),
    (Outcome::Final,       With::Nothing,     ["---", "---", "---"]),
    (Outcome::Unusable,    With::Nothing,     ["---", "---", "---"]),
];

/// A context in which only the idempotency, outcome and hints can prevent a retry.
fn context(idempotency: Idempotency, outcome: Outcome, hints: Hints) -> RetryContext {
    RetryContext {
        idempotency,
        outcome,
        hints,
        retries_left: 1,
        time_left: None,
        backoff: SECOND / 2,
        budget: true,
        body: true,
    }
}

fn idempotent(outcome: Outcome) -> RetryContext {
    context(Idempotency::Idempotent, outcome, Hints::default())
}

fn with_hint(seconds: u32) -> RetryContext {
    let hints = Hints { retry_after: Some(seconds * SECOND), ..Hints::default() };
    context(Idempotency::Idempotent, Outcome::Status(429), hints)
}

#[test]
fn the_table() {
    for (outcome, with, cells) in TABLE {
        for (should_retry, cell) in SHOULD_RETRY.iter().zip(cells) {
            for (idempotency, expected) in IDEMPOTENCIES.iter().zip(cell.chars()) {
                let hints = Hints {
                    should_retry: *should_retry,
                    retry_after: matches!(with, With::RetryAfter).then_some(7 * SECOND),
                    quota_exhausted: matches!(with, With::QuotaExhausted),
                };
                let wait = SECOND / 2 + if matches!(with, With::RetryAfter) { 7 * SECOND } else { Duration::ZERO };
                let expected = if expected == 'R' { Decision::RetryAfter(wait) } else { Decision::GiveUp };
                let got = decide(&context(*idempotency, *outcome, hints));
                assert_eq!(got, expected, "{idempotency:?}, {outcome:?}, x-should-retry {should_retry:?}");
            }
        }
    }
}

#[test]
fn no_remaining_retries_or_an_empty_budget_prevent_a_retry() {
    let open = idempotent(Outcome::NotSent);
    assert_eq!(decide(&open), Decision::RetryAfter(SECOND / 2));
    assert_eq!(decide(&RetryContext { retries_left: 0, ..open }), Decision::GiveUp);
    assert_eq!(decide(&RetryContext { budget: false, ..open }), Decision::GiveUp);
}

/// Callers with the same hint have different backoffs, so they do not retry together.
#[test]
fn the_wait_is_the_backoff_on_top_of_the_hint() {
    for (backoff, hint, wait) in [(4, 0, 4), (4, 3, 7), (4, 5, 9), (0, 5, 5), (0, 60, 60), (8, 60, 68)] {
        let context = RetryContext { backoff: backoff * SECOND, ..with_hint(hint) };
        assert_eq!(decide(&context), Decision::RetryAfter(wait * SECOND), "backoff {backoff}, hint {hint}");
    }
}

#[test]
fn a_hint_over_a_minute_is_not_waited_for() {
    assert_eq!(decide(&with_hint(60)), Decision::RetryAfter(MAX_HINT + SECOND / 2));
    let mut over = with_hint(60);
    for hint in [MAX_HINT + Duration::from_nanos(1), Duration::MAX] {
        over.hints.retry_after = Some(hint);
        over.hints.should_retry = None;
        assert_eq!(decide(&over), Decision::GiveUp);
        over.hints.should_retry = Some(true);
        assert_eq!(decide(&over), Decision::GiveUp, "even if the service requests a retry");
    }
}

#[test]
fn backoff_on_top_of_a_hint_leaves_time_for_the_attempt() {
    let millis = Duration::from_millis;
    for (backoff, hint, left, expected) in [
        (1000, 3000, 4001, Decision::RetryAfter(millis(4000))),
        (1000, 3000, 4000, Decision::RetryAfter(millis(3500))),
        (8000, 3000, 4000, Decision::RetryAfter(millis(3500))),
        (100, 3000, 3100, Decision::RetryAfter(millis(3050))),
        (8000, 3000, 3000, Decision::GiveUp),
        (0, 3000, 3000, Decision::GiveUp),
        (0, 3000, 3001, Decision::RetryAfter(millis(3000))),
    ] {
        let context =
            RetryContext { backoff: millis(backoff), time_left: Some(millis(left)), ..with_hint((hint / 1000) as u32) };
        assert_eq!(decide(&context), expected, "backoff {backoff}, hint {hint}, left {left}");
    }
}

#[test]
fn a_wait_beyond_the_deadline_is_not_started() {
    for (backoff, hint, left, expected) in [
        (1, 0, 2, Decision::RetryAfter(SECOND)),
        (2, 0, 2, Decision::GiveUp),
        (3, 0, 2, Decision::GiveUp),
        (0, 1, 2, Decision::RetryAfter(SECOND)),
        (0, 2, 2, Decision::GiveUp),
        (0, 3, 2, Decision::GiveUp),
        (0, 0, 0, Decision::GiveUp),
    ] {
        let context = RetryContext { backoff: backoff * SECOND, time_left: Some(left * SECOND), ..with_hint(hint) };
        assert_eq!(decide(&context), expected, "backoff {backoff}, hint {hint}, left {left}");
    }
}

fn any_context() -> impl Strategy<Value = RetryContext> {
    let idempotency = prop::sample::select(IDEMPOTENCIES.to_vec());
    let outcome = prop_oneof![
        Just(Outcome::NotSent),
        Just(Outcome::Interrupted),
        Just(Outcome::Timeout),
        Just(Outcome::Final),
        Just(Outcome::Unusable),
        (100_u16..600).prop_map(Outcome::Status),
    ];
    let millis = || (0_u64..120_000).prop_map(Duration::from_millis);
    let hints = (any::<Option<bool>>(), prop::option::of(millis()), any::<bool>())
        .prop_map(|(should_retry, retry_after, quota_exhausted)| Hints { should_retry, retry_after, quota_exhausted });
    let mostly = || prop::bool::weighted(0.9);
    let rest = (0_u32..4, prop::option::of(millis()), millis(), mostly(), mostly());
    (idempotency, outcome, hints, rest).prop_map(
        |(idempotency, outcome, hints, (retries_left, time_left, backoff, budget, body))| RetryContext {
            idempotency,
            outcome,
            hints,
            retries_left,
            time_left,
            backoff,
            budget,
            body,
        },
    )
}

/// The same rules, as a list of objections to a retry.
fn objections(s: &RetryContext) -> Vec<&'static str> {
    let status = match s.outcome {
        Outcome::Status(status) => status,
        _ => 0,
    };
    let should_retry = s.hints.should_retry.filter(|_| status != 0);
    let hint = s.hints.retry_after;
    // The service certainly did no work, or it sent a time for the retry.
    let free = s.outcome == Outcome::NotSent || status == 429 || status == 503 && hint.is_some();
    let transient = [408, 429].contains(&status)
        || status / 100 == 5
        || [Outcome::NotSent, Outcome::Timeout, Outcome::Interrupted].contains(&s.outcome);
    let quota_exhausted = status == 429 && s.hints.quota_exhausted;
    // Backoff on top of a hint is shortened to fit.
    let wait = hint.filter(|hint| !hint.is_zero()).unwrap_or(s.backoff);
    let all = [
        ("no attempt is left", s.retries_left == 0),
        ("the budget is spent", !s.budget),
        ("the body is consumed", !s.body),
        ("the service says no", should_retry == Some(false)),
        ("it is permanent", should_retry.is_none() && (!transient || quota_exhausted)),
        ("it may be charged twice", should_retry.is_none() && s.idempotency == Idempotency::NotIdempotent && !free),
        ("the wait is too long", hint.is_some_and(|hint| hint.as_secs_f64() > 60.0)),
        ("the deadline comes first", s.time_left.is_some_and(|left| left <= wait)),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(objection, _)| objection).collect()
}

proptest! {
    #[test]
    fn a_call_is_retried_without_objections(context in any_context()) {
        for outcome in (100..600).map(Outcome::Status).chain([context.outcome]) {
            let context = RetryContext { outcome, ..context };
            let objections = objections(&context);
            let retried = matches!(decide(&context), Decision::RetryAfter(_));
            prop_assert_eq!(retried, objections.is_empty(), "{:?}: {:?}", outcome, objections);
        }
    }

    #[test]
    fn a_call_that_may_be_charged_twice_is_never_retried_on_a_guess(context in any_context()) {
        let guess = matches!(context.outcome, Outcome::Timeout | Outcome::Interrupted);
        if context.idempotency == Idempotency::NotIdempotent && guess {
            prop_assert_eq!(decide(&context), Decision::GiveUp);
        }
    }

    #[test]
    fn a_wait_ends_before_the_deadline_and_respects_hint_and_backoff(context in any_context()) {
        if let Decision::RetryAfter(wait) = decide(&context) {
            prop_assert!(context.time_left.is_none_or(|left| wait < left));
            let hint = context.hints.retry_after.unwrap_or_default();
            prop_assert!(wait >= hint && wait <= hint + context.backoff);
            let fits = context.time_left.is_none_or(|left| hint + context.backoff < left);
            prop_assert!(!fits || wait == hint + context.backoff);
            prop_assert!(context.retries_left > 0 && context.budget);
        }
    }
}

#[test]
fn a_consumed_body_is_not_retried() {
    for outcome in [Outcome::NotSent, Outcome::Status(429), Outcome::Timeout] {
        assert_eq!(decide(&RetryContext { body: false, ..idempotent(outcome) }), Decision::GiveUp);
    }
}

#[test]
fn the_table_and_the_predicate_of_errors_agree_for_every_status() {
    for status in 100..1000 {
        let code = http::StatusCode::from_u16(status).unwrap();
        let error = crate::Error::from_response(code, http::HeaderMap::new(), "");
        let retried = matches!(decide(&idempotent(Outcome::Status(status))), Decision::RetryAfter(_));
        assert_eq!(retried, error.is_transient(), "{status}");
    }
}
