use std::time::Duration;

use super::{Model, ModelLimits, RequestSize, Usage};
use crate::client::limiter::minute_budget::{MINUTE, MinuteBudget};

const SECOND: u64 = 1_000_000;
const SIZE: RequestSize = RequestSize { bytes: 4000, max_output: Some(100) };

fn spent(model: &Model, now: u64) -> [u64; 4] {
    [&model.requests, &model.input, &model.uncached_input, &model.output].map(|budget: &MinuteBudget| budget.spent(now))
}

fn usage(input: u64, cached_input: u64, output: u64) -> Usage {
    Usage { input: Some(input), cached_input, output: Some(output) }
}

#[test]
fn each_limit_delays_requests() {
    let limits = [
        ModelLimits::new().requests_per_minute(1),
        ModelLimits::new().input_tokens_per_minute(1000),
        ModelLimits::new().uncached_input_tokens_per_minute(1000),
        ModelLimits::new().output_tokens_per_minute(100),
    ];
    for limits in limits {
        let mut model = Model::new(&limits, false);
        assert_eq!(model.ready_at(SIZE, SECOND).max(SECOND), SECOND);
        model.reserve(SIZE, SECOND);
        let ready = model.ready_at(SIZE, SECOND);
        assert!((MINUTE + SECOND..MINUTE + 2 * SECOND).contains(&ready), "{limits:?}: {ready}");
    }
    let mut model = Model::new(&ModelLimits::new(), false);
    (0..1000).for_each(|_| drop(model.reserve(SIZE, SECOND)));
    assert_eq!(model.ready_at(SIZE, SECOND), SECOND);
}

#[test]
fn usage_replaces_the_estimate() {
    let mut model = Model::new(&ModelLimits::new(), true);
    let reserved = model.reserve(SIZE, 0);
    assert_eq!(spent(&model, SECOND), [1, 1000, 1000, 100]);
    model.settle(&reserved, &usage(1200, 300, 40), SECOND);
    assert_eq!(spent(&model, SECOND), [1, 1200, 900, 40]);
    assert_eq!(model.estimate.of(SIZE).input, (4000 * 1250) / 4200, "later estimates are corrected");

    let reserved = model.reserve(RequestSize::default(), 0);
    let output = model.estimate.of(RequestSize::default()).output;
    model.settle(&reserved, &Usage { input: Some(7), cached_input: 2, output: None }, SECOND);
    assert_eq!(spent(&model, SECOND), [2, 1207, 905, 40 + output], "unknown output keeps its estimate");
}

#[test]
fn a_request_that_did_no_work_is_refunded() {
    let mut model = Model::new(&ModelLimits::new(), true);
    let reserved = model.reserve(SIZE, 0);
    model.refund(&reserved, true, SECOND);
    assert_eq!(spent(&model, SECOND), [1, 0, 0, 0]);
    let reserved = model.reserve(SIZE, 0);
    model.refund(&reserved, false, SECOND);
    assert_eq!(spent(&model, SECOND), [1, 0, 0, 0]);
    assert_eq!(model.estimate.of(SIZE).input, 1000, "a refund is no usage");
}

#[test]
fn a_429_pauses_and_refunds() {
    let mut model = Model::new(&ModelLimits::new(), false);
    let reserved = model.reserve(SIZE, 0);
    model.rejected(&reserved, Duration::from_secs(9), SECOND);
    model.pause(Duration::from_secs(2), SECOND);
    assert_eq!((spent(&model, SECOND), model.ready_at(SIZE, SECOND)), ([1, 0, 0, 0], 10 * SECOND));
    model.pause(Duration::MAX, SECOND);
    assert_eq!(model.ready_at(SIZE, SECOND), u64::MAX);
}

#[test]
fn limits_are_learned_only_if_the_rate_is_adaptive() {
    for (adaptive, learned) in [(false, false), (true, true)] {
        let mut model = Model::new(&ModelLimits::new(), adaptive);
        let reserved: Vec<_> = (0..100).map(|_| model.reserve(SIZE, 0)).collect();
        model.rejected(&reserved[99], Duration::ZERO, 0);
        assert_eq!(model.ready_at(SIZE, 0) > 0, learned);
        model.report_limit(1);
        model.accepted(&reserved[0]);
        assert_eq!(model.ready_at(SIZE, 0) > 0, learned);
    }
}
