mod charges;

use std::time::Duration;

use proptest::prelude::*;

use super::{Decision, Hints, Idempotency, MAX_HINT, Outcome, RetryContext, decide};

const SECOND: Duration = Duration::from_secs(1);
const CLASSES: [Idempotency; 3] = [Idempotency::Idempotent, Idempotency::WithKey, Idempotency::NotIdempotent];
const SAID: [Option<bool>; 3] = [None, Some(true), Some(false)];

/// What the body or the headers of the answer add to its status.
#[derive(Clone, Copy)]
enum With {
    Nothing,
    RetryAfter,
    UsedUpQuota,
}

/// `R` is another attempt, `-` is none. The three letters of a cell are the classes Safe, Keyed and Once.
///
/// The columns are what `x-should-retry` says: nothing, true, false.
#[rustfmt::skip]
const TABLE: &[(Outcome, With, [&str; 3])] = &[
    //                                            silent true   false
    (Outcome::NotSent,     With::Nothing,     ["RRR", "RRR", "RRR"]), // no answer, so nothing was said
    (Outcome::Timeout,     With::Nothing,     ["RR-", "RR-", "RR-"]),
    (Outcome::Interrupted, With::Nothing,     ["RR-", "RR-", "RR-"]),
    (Outcome::Status(429), With::Nothing,     ["RRR", "RRR", "---"]),
    (Outcome::Status(429), With::RetryAfter,  ["RRR", "RRR", "---"]),
    (Outcome::Status(429), With::UsedUpQuota, ["---", "RRR", "---"]),
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

/// A situation in which nothing but class, outcome and hints speaks against another attempt.
fn situation(class: Idempotency, outcome: Outcome, hints: Hints) -> RetryContext {
    RetryContext {
        idempotency: class,
        outcome,
        hints,
        retries_left: 1,
        time_left: None,
        backoff: SECOND / 2,
        budget: true,
        body: true,
    }
}

fn safe(outcome: Outcome) -> RetryContext {
    situation(Idempotency::Idempotent, outcome, Hints::default())
}

fn asked_to_wait(seconds: u32) -> RetryContext {
    let hints = Hints { retry_after: Some(seconds * SECOND), ..Hints::default() };
    situation(Idempotency::Idempotent, Outcome::Status(429), hints)
}

#[test]
fn the_table() {
    for (outcome, with, cells) in TABLE {
        for (said, cell) in SAID.iter().zip(cells) {
            for (class, expected) in CLASSES.iter().zip(cell.chars()) {
                let hints = Hints {
                    should_retry: *said,
                    retry_after: matches!(with, With::RetryAfter).then_some(7 * SECOND),
                    quota_exhausted: matches!(with, With::UsedUpQuota),
                };
                let wait = SECOND / 2 + if matches!(with, With::RetryAfter) { 7 * SECOND } else { Duration::ZERO };
                let expected = if expected == 'R' { Decision::RetryAfter(wait) } else { Decision::GiveUp };
                let got = decide(&situation(*class, *outcome, hints));
                assert_eq!(got, expected, "{class:?}, {outcome:?}, x-should-retry {said:?}");
            }
        }
    }
}

#[test]
fn no_retries_left_or_an_empty_budget_ends_it() {
    let open = safe(Outcome::NotSent);
    assert_eq!(decide(&open), Decision::RetryAfter(SECOND / 2));
    assert_eq!(decide(&RetryContext { retries_left: 0, ..open }), Decision::GiveUp);
    assert_eq!(decide(&RetryContext { budget: false, ..open }), Decision::GiveUp);
}

/// Callers with the same hint have different backoffs, so they do not come back together.
#[test]
fn the_wait_is_the_backoff_on_top_of_the_hint() {
    for (backoff, hint, wait) in [(4, 0, 4), (4, 3, 7), (4, 5, 9), (0, 5, 5), (0, 60, 60), (8, 60, 68)] {
        let situation = RetryContext { backoff: backoff * SECOND, ..asked_to_wait(hint) };
        assert_eq!(decide(&situation), Decision::RetryAfter(wait * SECOND), "backoff {backoff}, hint {hint}");
    }
}

#[test]
fn a_hint_over_a_minute_is_not_waited_for() {
    assert_eq!(decide(&asked_to_wait(60)), Decision::RetryAfter(MAX_HINT + SECOND / 2));
    let mut over = asked_to_wait(60);
    for hint in [MAX_HINT + Duration::from_nanos(1), Duration::MAX] {
        over.hints.retry_after = Some(hint);
        over.hints.should_retry = None;
        assert_eq!(decide(&over), Decision::GiveUp);
        over.hints.should_retry = Some(true);
        assert_eq!(decide(&over), Decision::GiveUp, "not even when the service wants another try");
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
        let situation = RetryContext {
            backoff: millis(backoff),
            time_left: Some(millis(left)),
            ..asked_to_wait((hint / 1000) as u32)
        };
        assert_eq!(decide(&situation), expected, "backoff {backoff}, hint {hint}, left {left}");
    }
}

#[test]
fn a_wait_that_eats_the_deadline_is_not_begun() {
    for (backoff, hint, left, expected) in [
        (1, 0, 2, Decision::RetryAfter(SECOND)),
        (2, 0, 2, Decision::GiveUp),
        (3, 0, 2, Decision::GiveUp),
        (0, 1, 2, Decision::RetryAfter(SECOND)),
        (0, 2, 2, Decision::GiveUp),
        (0, 3, 2, Decision::GiveUp),
        (0, 0, 0, Decision::GiveUp),
    ] {
        let situation =
            RetryContext { backoff: backoff * SECOND, time_left: Some(left * SECOND), ..asked_to_wait(hint) };
        assert_eq!(decide(&situation), expected, "backoff {backoff}, hint {hint}, left {left}");
    }
}

fn any_situation() -> impl Strategy<Value = RetryContext> {
    let class = prop::sample::select(CLASSES.to_vec());
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
    (class, outcome, hints, rest).prop_map(
        |(class, outcome, hints, (retries_left, time_left, backoff, budget, body))| RetryContext {
            idempotency: class,
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

/// The rules again, as a list of what speaks against another attempt.
fn objections(s: &RetryContext) -> Vec<&'static str> {
    let status = match s.outcome {
        Outcome::Status(status) => status,
        _ => 0,
    };
    let said = s.hints.should_retry.filter(|_| status != 0);
    let hint = s.hints.retry_after;
    // Nothing was done for sure, or the service says when to come back.
    let free = s.outcome == Outcome::NotSent || status == 429 || status == 503 && hint.is_some();
    let passing = [408, 429].contains(&status)
        || status / 100 == 5
        || [Outcome::NotSent, Outcome::Timeout, Outcome::Interrupted].contains(&s.outcome);
    let used_up = status == 429 && s.hints.quota_exhausted;
    // Backoff on top of a hint is shortened to fit.
    let wait = hint.filter(|hint| !hint.is_zero()).unwrap_or(s.backoff);
    let all = [
        ("no attempt is left", s.retries_left == 0),
        ("the budget is spent", !s.budget),
        ("the body is gone", !s.body),
        ("the service says no", said == Some(false)),
        ("it will not pass", said.is_none() && (!passing || used_up)),
        ("it may be paid twice", said.is_none() && s.idempotency == Idempotency::NotIdempotent && !free),
        ("the wait is too long", hint.is_some_and(|hint| hint.as_secs_f64() > 60.0)),
        ("the deadline comes first", s.time_left.is_some_and(|left| left <= wait)),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(objection, _)| objection).collect()
}

proptest! {
    #[test]
    fn a_call_is_repeated_when_nothing_speaks_against_it(situation in any_situation()) {
        for outcome in (100..600).map(Outcome::Status).chain([situation.outcome]) {
            let situation = RetryContext { outcome, ..situation };
            let objections = objections(&situation);
            let repeated = matches!(decide(&situation), Decision::RetryAfter(_));
            prop_assert_eq!(repeated, objections.is_empty(), "{:?}: {:?}", outcome, objections);
        }
    }

    #[test]
    fn a_call_that_may_cost_twice_is_never_repeated_on_a_guess(situation in any_situation()) {
        let guess = matches!(situation.outcome, Outcome::Timeout | Outcome::Interrupted);
        if situation.idempotency == Idempotency::NotIdempotent && guess {
            prop_assert_eq!(decide(&situation), Decision::GiveUp);
        }
    }

    #[test]
    fn a_wait_ends_before_the_deadline_and_honours_both_clocks(situation in any_situation()) {
        if let Decision::RetryAfter(wait) = decide(&situation) {
            prop_assert!(situation.time_left.is_none_or(|left| wait < left));
            let hint = situation.hints.retry_after.unwrap_or_default();
            prop_assert!(wait >= hint && wait <= hint + situation.backoff);
            let fits = situation.time_left.is_none_or(|left| hint + situation.backoff < left);
            prop_assert!(!fits || wait == hint + situation.backoff);
            prop_assert!(situation.retries_left > 0 && situation.budget);
        }
    }
}

#[test]
fn a_body_that_was_read_is_not_sent_again() {
    for outcome in [Outcome::NotSent, Outcome::Status(429), Outcome::Timeout] {
        assert_eq!(decide(&RetryContext { body: false, ..safe(outcome) }), Decision::GiveUp);
    }
}

#[test]
fn the_table_and_the_predicate_of_errors_agree_for_every_status() {
    for status in 100..1000 {
        let code = http::StatusCode::from_u16(status).unwrap();
        let error = crate::Error::from_response(code, http::HeaderMap::new(), "");
        let repeated = matches!(decide(&safe(Outcome::Status(status))), Decision::RetryAfter(_));
        assert_eq!(repeated, error.is_transient(), "{status}");
    }
}
