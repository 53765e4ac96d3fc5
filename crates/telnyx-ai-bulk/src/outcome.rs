//! The outcome of a row.

mod failure;

use std::fmt;

use telnyx_ai_chat::Usage;
use telnyx_ai_core::Money;

pub use failure::Failure;

use crate::row::BadRow;

/// The outcome of a row.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// Position of the row in the input, from 0.
    pub index: u64,
    /// The key of the caller.
    pub key: Option<String>,
    /// The value, or the reason why the row has none.
    pub result: Result<T, RowError>,
    /// The model that responded, otherwise the requested model; `None` if neither names one.
    pub model: Option<String>,
    /// Token usage; `None` if the service did not report it.
    pub usage: Option<Usage>,
    /// Cost of the row; `None` if it is unknown. Requires [`prices`](crate::Bulk::prices) or a
    /// [`budget`](crate::Bulk::budget).
    pub cost: Option<Money>,
    /// Number of requests that were sent for the row, in this run or in the run that wrote the outcome.
    pub attempts: u32,
    /// `true` if the outcome is that of an earlier request: of an earlier run, or of an equal row of this run.
    pub from_ledger: bool,
    /// `true` if the ledger has the outcome. `false` without a ledger, for a row that was not sent, and if the ledger failed.
    pub recorded: bool,
}

impl<T> Outcome<T> {
    /// Returns `true` if the row was paid for or may have been.
    pub(crate) fn may_have_been_charged(&self) -> bool {
        self.result.as_ref().map_or_else(RowError::may_have_been_charged, |_| true)
    }
}

/// The reason why a row has no value.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum RowError {
    /// The row has no request: its input cannot be read.
    BadRow(BadRow),
    /// The call failed.
    Failed(Failure),
    /// An earlier run was interrupted while the row was in flight: the row may have been paid for, and its response is
    /// lost. Only with [`UnknownRows::Report`](crate::UnknownRows::Report).
    Unknown,
    /// The next request could have exceeded the budget.
    Budget,
    /// The job has a budget, and the price of the request is unknown, as that of a transcription always is. The value is the
    /// model; `None` if the request names none.
    UnknownPrice(Option<String>),
    /// The job was stopped before the row was sent.
    Stopped,
}

impl RowError {
    /// Returns `true` if the row may have been paid for although it has no value: its response is lost or cannot be decoded.
    pub fn may_have_been_charged(&self) -> bool {
        match self {
            Self::Failed(failure) => failure.may_have_been_charged,
            Self::Unknown => true,
            _ => false,
        }
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadRow(bad) => bad.fmt(f),
            Self::Failed(failure) => f.write_str(&failure.message),
            Self::Unknown => f.write_str("an earlier run was interrupted while the row was in flight"),
            Self::Budget => {
                f.write_str("the next request could exceed the budget; raise `.budget(…)` and run the job again")
            }
            Self::UnknownPrice(Some(model)) => write!(
                f,
                "the price of `{model}` is unknown, so the budget cannot be kept; pass its price with `.prices(…)`, or \
                 leave out the budget, as for transcriptions"
            ),
            Self::UnknownPrice(None) => f.write_str(
                "the request names no model, so its price is unknown and the budget cannot be kept; set a model",
            ),
            Self::Stopped => f.write_str("the job was stopped before the row was sent; run it again"),
        }
    }
}

impl std::error::Error for RowError {}
