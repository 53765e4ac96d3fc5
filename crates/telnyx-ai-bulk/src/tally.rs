//! The counts of a run, from which its progress and its report follow.

use telnyx_ai_core::Money;
use tokio::time::Instant;

use crate::outcome::{Outcome, RowError};
use crate::progress::Progress;
use crate::report::Report;

/// The counts of a run so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) report: Report,
    pub(crate) total: Option<u64>,
    pub(crate) in_flight: u64,
    /// The run computes costs.
    pub(crate) has_prices: bool,
    /// Number of rows whose request of this run has ended.
    pub(crate) sent: u64,
    /// Number of rows that were read and not sent: budget, unknown price, stop.
    pub(crate) unsent: u64,
    pub(crate) has_ended: bool,
}

impl Tally {
    /// Counts an outcome.
    pub(crate) fn add<T>(&mut self, outcome: &Outcome<T>) {
        let report = &mut self.report;
        report.rows += 1;
        match &outcome.result {
            Ok(_) => report.done += 1,
            Err(error) => {
                report.failed += 1;
                report.may_have_been_charged += u64::from(error.may_have_been_charged());
                match error {
                    RowError::BadRow(_) => report.bad_rows += 1,
                    RowError::Unknown => report.unknown += 1,
                    RowError::Budget => report.over_budget += 1,
                    RowError::Stopped => report.stopped += 1,
                    RowError::UnknownPrice(_) | RowError::Failed(_) => {}
                }
                let is_unsent = matches!(error, RowError::Budget | RowError::UnknownPrice(_) | RowError::Stopped);
                self.unsent += u64::from(is_unsent);
            }
        }
        if outcome.from_ledger {
            report.from_ledger += 1;
            return;
        }
        report.requests += u64::from(outcome.attempts);
        if let Some(usage) = &outcome.usage {
            report.input_tokens = report.input_tokens.saturating_add(usage.prompt_tokens);
            report.cached_tokens = report.cached_tokens.saturating_add(usage.cached_tokens().unwrap_or_default());
            report.output_tokens = report.output_tokens.saturating_add(usage.completion_tokens);
        }
        match outcome.cost {
            Some(cost) => add_cost(&mut report.cost, cost),
            None if self.has_prices && outcome.result.is_ok() => report.unpriced += 1,
            None => {}
        }
    }

    pub(crate) fn progress(&self, started: Instant) -> Progress {
        let report = &self.report;
        Progress {
            total: self.total,
            done: report.done,
            failed: report.failed,
            from_ledger: report.from_ledger,
            in_flight: self.in_flight,
            input_tokens: report.input_tokens,
            output_tokens: report.output_tokens,
            cost: report.cost.clone(),
            elapsed: started.elapsed(),
            unsent: self.unsent,
            sent: self.sent,
        }
    }
}

/// Adds a cost to the sum of its currency.
pub(crate) fn add_cost(sums: &mut Vec<Money>, cost: Money) {
    for sum in &mut *sums {
        if let Some(total) = sum.checked_add(cost) {
            *sum = total;
            return;
        }
    }
    sums.push(cost);
}
