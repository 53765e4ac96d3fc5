//! The report of a run.

use std::fmt;

use serde::Serialize;
use telnyx_ai_core::Money;

use crate::bulk::shard::Shard;

/// The report of a run. `Display` writes it as one line, and serde as JSON.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Number of rows with an outcome: the sum of `done` and `failed`.
    pub rows: u64,
    /// Number of rows with a value.
    pub done: u64,
    /// Number of rows without a value, for any reason.
    pub failed: u64,
    /// Number of outcomes of earlier requests: of earlier runs, and of equal rows of this run. Part of `done` and
    /// `failed`.
    pub from_ledger: u64,
    /// Number of rows whose input cannot be read. Part of `failed`.
    pub bad_rows: u64,
    /// Number of rows that were not sent because of the budget. Part of `failed`.
    pub over_budget: u64,
    /// Number of rows that were read and not sent because the run was stopped. Part of `failed`. Rows that were not read
    /// have no outcome.
    pub stopped: u64,
    /// Number of rows that were in flight when an earlier run was interrupted, and were not retried. Part of `failed`.
    pub unknown: u64,
    /// Number of rows without a value that may have been paid for, in this run or in an earlier one: the response is lost
    /// or cannot be decoded. Part of `failed`; includes `unknown`.
    pub may_have_been_charged: u64,
    /// Number of rows that were retried and may be paid for twice: an earlier request may have been charged, and its
    /// response is lost.
    pub unknown_retried: u64,
    /// `true` if the run has ended and worked on all rows of the input. `false` if rows were not read or not sent, because
    /// of a stop, the budget, an unknown price, or an error of the run. Rows that fail do not make a run incomplete.
    pub complete: bool,
    /// Number of requests that were sent, retries included.
    pub requests: u64,
    /// Number of input tokens of this run, cached tokens included.
    pub input_tokens: u64,
    /// Number of input tokens that were read from a cache.
    pub cached_tokens: u64,
    /// Number of output tokens of this run, reasoning included.
    pub output_tokens: u64,
    /// Known cost of this run, one sum for each currency. Empty without [`prices`](crate::Bulk::prices).
    pub cost: Vec<Money>,
    /// Number of values of this run whose cost is unknown. 0 without [`prices`](crate::Bulk::prices).
    pub unpriced: u64,
    /// Duration of the run, in seconds.
    pub seconds: f64,
    /// The part of the rows that the run worked on; `None` for all rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(shard) = &self.shard {
            write!(f, "shard {shard}: ")?;
        }
        write!(
            f,
            "{} rows: {} done, {} failed; {} from the ledger",
            self.rows, self.done, self.failed, self.from_ledger
        )?;
        let counts = [
            (self.bad_rows, "bad rows"),
            (self.over_budget, "over the budget"),
            (self.stopped, "stopped"),
            (self.unknown, "unknown"),
            (self.may_have_been_charged, "maybe charged"),
            (self.unknown_retried, "unknown retried"),
            (self.unpriced, "of unknown cost"),
        ];
        for (count, name) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {name}")?;
        }
        write!(
            f,
            "; {} requests, {} input and {} output tokens",
            self.requests, self.input_tokens, self.output_tokens
        )?;
        self.cost.iter().try_for_each(|cost| write!(f, ", {cost}"))?;
        write!(f, "; {:.1} s", self.seconds)?;
        if self.complete { Ok(()) } else { f.write_str("; incomplete") }
    }
}
