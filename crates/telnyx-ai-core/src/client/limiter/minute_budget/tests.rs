use proptest::prelude::*;

use super::{BURST, MINUTE, MinuteBudget, PACE, SLOT, SLOTS};

const SECOND: u64 = 1_000_000;

/// Spends `amount` as soon as possible, and returns the time.
fn spend(budget: &mut MinuteBudget, amount: u64, now: u64) -> u64 {
    let time = budget.ready_at(amount, now).max(now);
    assert!(budget.ready_at(amount, time) <= time, "ready at the time that it reports");
    budget.spend(amount, time);
    time
}

#[test]
fn a_burst_is_followed_by_the_pace() {
    let mut budget = MinuteBudget::new(Some(60));
    // 5 s of 55 s are 5.45 of 60 requests, and one more may start before.
    let times: Vec<u64> = (0..60).map(|_| spend(&mut budget, 1, 0)).collect();
    assert_eq!(times.iter().filter(|time| **time == 0).count(), 6);
    assert_eq!(times[6], 6 * (PACE / 60) - BURST);
    assert_eq!(times[59], 59 * (PACE / 60) - BURST);
    assert_eq!(budget.spent(times[59]), 60);
    // The whole limit is used: the next may be spent when the first six are a minute old.
    assert_eq!(spend(&mut budget, 1, times[59]), SLOTS * SLOT);
}

#[test]
fn an_amount_above_the_limit_is_spent_alone() {
    let mut budget = MinuteBudget::new(Some(100));
    assert_eq!(spend(&mut budget, 250, 7 * SECOND), 7 * SECOND);
    assert_eq!(budget.spent(7 * SECOND), 250);
    let next = spend(&mut budget, 1, 8 * SECOND);
    assert_eq!(next, 7 * SECOND + SLOTS * SLOT);
    assert_eq!(spend(&mut budget, 101, next), next + SLOTS * SLOT - next % SLOT);
}

#[test]
fn an_unlimited_budget_records_amounts() {
    let mut budget = MinuteBudget::new(None);
    (0..100).for_each(|_| assert_eq!(spend(&mut budget, u64::MAX / 50, SECOND), SECOND));
    assert_eq!(budget.spent(SECOND), u64::MAX);
    assert_eq!(budget.spent(SECOND + MINUTE + SLOT), 0);
    let mut limited = MinuteBudget::new(Some(0));
    assert_eq!(limited.ready_at(0, SECOND), SECOND, "nothing needs no budget");
    limited.spend(5, SECOND);
    assert_eq!(limited.spent(SECOND), 5);
}

#[test]
fn corrections_count_at_the_time_of_the_estimate() {
    let mut budget = MinuteBudget::new(Some(1000));
    budget.spend(100, 0);
    budget.correct(100, 400, 0, 10 * SECOND);
    assert_eq!((budget.spent(10 * SECOND), budget.paced_until), (400, PACE * 4 / 10));
    budget.correct(400, 0, 0, 20 * SECOND);
    assert_eq!((budget.spent(20 * SECOND), budget.paced_until), (0, 0));
    // A second refund of the same amount has no effect.
    budget.correct(400, 0, 0, 20 * SECOND);
    assert_eq!((budget.spent(20 * SECOND), budget.paced_until), (0, 0));

    // The call took longer than a minute: its estimate counts no longer, and what is above it counts now.
    budget.spend(100, 30 * SECOND);
    budget.spend(1, 95 * SECOND);
    budget.correct(100, 30, 30 * SECOND, 95 * SECOND);
    assert_eq!(budget.spent(95 * SECOND), 1);
    budget.correct(100, 130, 30 * SECOND, 96 * SECOND);
    assert_eq!(budget.spent(96 * SECOND), 31);
}

/// An amount, the time until it is wanted, and its error in percent.
fn amounts() -> impl Strategy<Value = Vec<(u64, u64, u64)>> {
    proptest::collection::vec((1_u64..400, 0..3 * SECOND, 0_u64..=300), 1..200)
}

proptest! {
    #[test]
    fn no_minute_exceeds_the_limit(amounts in amounts(), limit in 400_u64..5000) {
        let mut budget = MinuteBudget::new(Some(limit));
        let mut spent: Vec<(u64, u64)> = Vec::new();
        let mut now = 0;
        for (amount, wait, _) in amounts {
            now = spend(&mut budget, amount, now + wait);
            spent.push((now, amount));
            let minute: u64 = spent.iter().filter(|(time, _)| now - time <= MINUTE).map(|(_, amount)| amount).sum();
            prop_assert!(minute <= limit, "{minute} of {limit}");
        }
    }

    /// Estimates that are corrected before the next amount: a minute exceeds the limit by one error at most.
    #[test]
    fn a_minute_exceeds_the_limit_by_the_error_of_one_estimate(amounts in amounts(), limit in 400_u64..5000) {
        let mut budget = MinuteBudget::new(Some(limit));
        let mut spent: Vec<(u64, u64)> = Vec::new();
        let mut now = 0;
        for (estimate, wait, percent) in amounts {
            now = spend(&mut budget, estimate, now + wait);
            let actual = estimate * percent / 100;
            budget.correct(estimate, actual, now, now + wait);
            spent.push((now, actual));
            let minute: u64 = spent.iter().filter(|(time, _)| now - time <= MINUTE).map(|(_, amount)| amount).sum();
            let error = actual.saturating_sub(estimate);
            prop_assert!(minute <= limit + error, "{minute} of {limit}, error {error}");
        }
    }

    #[test]
    fn any_amount_is_ready_within_two_minutes(amounts in amounts(), limit in 1_u64..5000, last in 1_u64..10_000) {
        let mut budget = MinuteBudget::new(Some(limit));
        let mut now = 0;
        for (amount, wait, percent) in amounts {
            now = spend(&mut budget, amount, now + wait);
            budget.correct(amount, amount * percent / 100, now, now);
        }
        // The pace of errors of up to 200 % of a minute's amount comes on top of the minute.
        prop_assert!(budget.ready_at(last, now) - now <= 2 * (MINUTE + SLOT));
    }

    #[test]
    fn refunds_never_exceed_what_was_spent(
        steps in proptest::collection::vec((0_u64..1000, 0_u64..2000, 0..MINUTE), 1..100), limit in 1_u64..5000,
    ) {
        let mut budget = MinuteBudget::new(Some(limit));
        let mut now = 0;
        for (spent, refund, wait) in steps {
            let before = budget.spent(now);
            budget.spend(spent, now);
            budget.correct(refund, 0, now, now + wait);
            prop_assert!(budget.spent(now) <= before + spent);
            now += wait;
        }
        prop_assert_eq!(budget.spent(now + MINUTE + SLOT), 0);
    }
}
