//! The limits of one model: what was spent of them, and what calls learned about them.

use std::time::Duration;

use super::estimate::{Amounts, Estimate, RequestSize};
use super::learned_limit::LearnedLimit;
use super::minute_budget::MinuteBudget;
use super::usage::Usage;
use crate::client::rate_limits::ModelLimits;

/// The state of a model's limits. Times are microseconds since a start of the caller's choice.
#[derive(Debug, Default)]
pub(super) struct Model {
    requests: MinuteBudget,
    input: MinuteBudget,
    uncached_input: MinuteBudget,
    output: MinuteBudget,
    /// Input and output together, for the limit that is learned; `None` without `adaptive_rate`.
    learned: Option<LearnedLimit>,
    estimate: Estimate,
    /// No request is sent before this time, because of a 429.
    paused_until: u64,
}

/// What a request has taken of the limits of its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reservation {
    size: RequestSize,
    amounts: Amounts,
    at: u64,
}

impl Model {
    pub(super) fn new(limits: &ModelLimits, adaptive: bool) -> Self {
        Self {
            requests: MinuteBudget::new(limits.requests),
            input: MinuteBudget::new(limits.input),
            uncached_input: MinuteBudget::new(limits.uncached_input),
            output: MinuteBudget::new(limits.output),
            learned: adaptive.then(LearnedLimit::default),
            ..Self::default()
        }
    }

    /// Returns the time from which a request may be sent. It is `now` or earlier if it may be sent now.
    pub(super) fn ready_at(&self, size: RequestSize, now: u64) -> u64 {
        let amounts = self.estimate.of(size);
        let learned = self.learned.as_ref().map(|limit| limit.ready_at(amounts.total_tokens(), now));
        let budgets = self.budgets(&amounts).map(|(budget, amount)| budget.ready_at(amount, now));
        budgets.into_iter().chain(learned).fold(self.paused_until, u64::max)
    }

    /// Takes the estimate for a request that is sent.
    pub(super) fn reserve(&mut self, size: RequestSize, now: u64) -> Reservation {
        let amounts = self.estimate.of(size);
        self.budgets_mut(&amounts).into_iter().for_each(|(budget, amount)| budget.spend(amount, now));
        if let Some(learned) = &mut self.learned {
            learned.spend(amounts.total_tokens(), now);
        }
        Reservation { size, amounts, at: now }
    }

    /// Replaces the estimate of a request with its usage.
    pub(super) fn settle(&mut self, reserved: &Reservation, usage: &Usage, now: u64) {
        self.estimate.learn(reserved.size, usage);
        let estimate = reserved.amounts;
        let input = usage.input.unwrap_or(estimate.input);
        let uncached_input = usage.input.map_or(estimate.uncached_input, |input| usage.uncached_input(input));
        let output = usage.output.unwrap_or(estimate.output);
        self.correct(reserved, &Amounts { input, uncached_input, output, ..estimate }, now);
    }

    /// Returns the tokens of a request that the service did not process; `was_sent` if it counts as a request.
    pub(super) fn refund(&mut self, reserved: &Reservation, was_sent: bool, now: u64) {
        let requests = if was_sent { reserved.amounts.requests } else { 0 };
        self.correct(reserved, &Amounts { requests, ..Amounts::default() }, now);
    }

    fn correct(&mut self, reserved: &Reservation, actual: &Amounts, now: u64) {
        let estimates = self.budgets(&reserved.amounts).map(|(_, amount)| amount);
        for ((budget, actual), estimate) in self.budgets_mut(actual).into_iter().zip(estimates) {
            budget.correct(estimate, actual, reserved.at, now);
        }
        if let Some(learned) = &mut self.learned {
            learned.correct(reserved.amounts.total_tokens(), actual.total_tokens(), reserved.at, now);
        }
    }

    /// Records that a request was accepted.
    pub(super) fn accepted(&mut self, reserved: &Reservation) {
        if let Some(learned) = &mut self.learned {
            learned.raise(reserved.amounts.total_tokens());
        }
    }

    /// Records that a request was rejected with 429, and pauses the model for `wait`.
    pub(super) fn rejected(&mut self, reserved: &Reservation, wait: Duration, now: u64) {
        self.refund(reserved, true, now);
        self.pause(wait, now);
        if let Some(learned) = &mut self.learned {
            learned.lower(reserved.amounts.total_tokens(), reserved.at, now);
        }
    }

    pub(super) fn pause(&mut self, wait: Duration, now: u64) {
        let wait = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX);
        self.paused_until = self.paused_until.max(now.saturating_add(wait));
    }

    /// Records the tokens per minute that a response reports.
    pub(super) fn report_limit(&mut self, tokens_per_minute: u64) {
        if let Some(learned) = &mut self.learned {
            learned.report(tokens_per_minute);
        }
    }

    fn budgets(&self, amounts: &Amounts) -> [(&MinuteBudget, u64); 4] {
        [
            (&self.requests, amounts.requests),
            (&self.input, amounts.input),
            (&self.uncached_input, amounts.uncached_input),
            (&self.output, amounts.output),
        ]
    }

    fn budgets_mut(&mut self, amounts: &Amounts) -> [(&mut MinuteBudget, u64); 4] {
        [
            (&mut self.requests, amounts.requests),
            (&mut self.input, amounts.input),
            (&mut self.uncached_input, amounts.uncached_input),
            (&mut self.output, amounts.output),
        ]
    }
}

#[cfg(test)]
mod tests;
