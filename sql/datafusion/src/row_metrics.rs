//! The rows of a call as metrics of its node, for `EXPLAIN ANALYZE` and for the report of a cluster.

use std::sync::{Mutex, PoisonError};

use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use telnyx_ai::Money;
use telnyx_ai_bulk::internal;

use crate::report::Report;
use crate::row_outcome::{Problem, RowOutcome};

const ROWS: &str = "rows";
const FROM_LEDGER: &str = "from_ledger";
const FAILED: &str = "failed";
const OVER_BUDGET: &str = "over_budget";
const INVALID: &str = "invalid";
const UNUSABLE: &str = "unusable";
const TRUNCATED: &str = "truncated";
const REQUESTS: &str = "requests";
const INPUT_TOKENS: &str = "input_tokens";
const OUTPUT_TOKENS: &str = "output_tokens";
/// A metric is an integer, so the cost is in billionths of a unit. The currency follows.
const COST: &str = "cost_nano_";
const UNITS_PER_NANO: u128 = 1_000_000_000;

tokio::task_local! {
    /// The metrics of the node that calls a function in this task.
    pub(crate) static NODE: std::sync::Arc<RowMetrics>;
}

/// Counts of the rows of one partition of a node.
#[derive(Debug)]
pub(crate) struct RowMetrics {
    set: ExecutionPlanMetricsSet,
    partition: usize,
    rows: Count,
    from_ledger: Count,
    failed: Count,
    over_budget: Count,
    invalid: Count,
    unusable: Count,
    truncated: Count,
    requests: Count,
    input_tokens: Count,
    output_tokens: Count,
    /// The sum for each currency, with its metric.
    costs: Mutex<Vec<(Money, Count)>>,
}

impl RowMetrics {
    pub(crate) fn new(set: &ExecutionPlanMetricsSet, partition: usize) -> Self {
        let counter = |name: &'static str| MetricBuilder::new(set).counter(name, partition);
        Self {
            set: set.clone(),
            partition,
            rows: counter(ROWS),
            from_ledger: counter(FROM_LEDGER),
            failed: counter(FAILED),
            over_budget: counter(OVER_BUDGET),
            invalid: counter(INVALID),
            unusable: counter(UNUSABLE),
            truncated: counter(TRUNCATED),
            requests: counter(REQUESTS),
            input_tokens: counter(INPUT_TOKENS),
            output_tokens: counter(OUTPUT_TOKENS),
            costs: Mutex::default(),
        }
    }

    /// Counts a row. Equal rows of a batch are one.
    fn add(&self, outcome: &RowOutcome) {
        match outcome.problem {
            Some(Problem::Invalid) => return self.invalid.add(1),
            Some(Problem::Budget) => {
                self.over_budget.add(1);
                self.failed.add(1);
            }
            Some(Problem::Failed) => self.failed.add(1),
            Some(Problem::Unusable) => self.unusable.add(1),
            Some(Problem::Truncated) => self.truncated.add(1),
            None => {}
        }
        self.rows.add(1);
        if outcome.from_ledger {
            return self.from_ledger.add(1);
        }
        let add = |count: &Count, more: u64| count.add(usize::try_from(more).unwrap_or(usize::MAX));
        add(&self.requests, outcome.attempts.into());
        add(&self.input_tokens, outcome.input_tokens.unwrap_or(0));
        add(&self.output_tokens, outcome.output_tokens.unwrap_or(0));
        if let Some(cost) = outcome.cost {
            self.add_cost(cost);
        }
    }

    fn add_cost(&self, cost: Money) {
        let mut costs = self.costs.lock().unwrap_or_else(PoisonError::into_inner);
        let known = costs.iter_mut().find(|(sum, _)| sum.currency() == cost.currency());
        let Some((sum, count)) = known else {
            let name = format!("{COST}{}", cost.currency());
            let count = MetricBuilder::new(&self.set).counter(name, self.partition);
            count.add(nanos(cost));
            return costs.push((cost, count));
        };
        if let Some(next) = sum.checked_add(cost) {
            // The difference of the sums, so that parts of a billionth are not lost.
            count.add(nanos(next).saturating_sub(nanos(*sum)));
            *sum = next;
        }
    }
}

/// Counts a row at the node that calls the function, if that is a node of ours.
pub(crate) fn count(outcome: &RowOutcome) {
    // Without the cost guard, DataFusion calls the function, and its node has no such metrics.
    let _ = NODE.try_with(|metrics| metrics.add(outcome));
}

fn nanos(cost: Money) -> usize {
    usize::try_from(cost.units() / UNITS_PER_NANO).unwrap_or(usize::MAX)
}

/// Returns the report of the metrics of a node; `None` if they are not those of a node with calls.
pub fn report(metrics: &MetricsSet) -> Option<Report> {
    let value = |name: &str| metrics.sum_by_name(name).and_then(|value| u64::try_from(value.as_usize()).ok());
    let count = |name: &str| value(name).unwrap_or(0);
    let mut report = Report::default();
    report.rows.rows = value(ROWS)?;
    report.rows.from_ledger = count(FROM_LEDGER);
    report.rows.failed = count(FAILED);
    report.rows.done = report.rows.rows.saturating_sub(report.rows.failed);
    report.rows.over_budget = count(OVER_BUDGET);
    report.rows.requests = count(REQUESTS);
    report.rows.input_tokens = count(INPUT_TOKENS);
    report.rows.output_tokens = count(OUTPUT_TOKENS);
    report.invalid = count(INVALID);
    report.unusable = count(UNUSABLE);
    report.truncated = count(TRUNCATED);
    for metric in metrics.iter() {
        let Some(currency) = metric.value().name().strip_prefix(COST).map(str::to_owned) else { continue };
        let units = u128::try_from(metric.value().as_usize()).unwrap_or(0).saturating_mul(UNITS_PER_NANO);
        if let Some(cost) = Money::from_units(units, &currency) {
            internal::add_cost(&mut report.rows.cost, cost);
        }
    }
    report.rows.complete = report.rows.over_budget == 0;
    Some(report)
}
