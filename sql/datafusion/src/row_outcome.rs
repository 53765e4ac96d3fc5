//! The outcome of a row: its value or its error, and what it used.

use bytes::Bytes;
use datafusion::common::exec_err;
use datafusion::error::Result;
use telnyx_ai::Money;
use telnyx_ai::bulk::{Failure, Outcome, RowError};

use crate::function::{Reading, Value};

/// The error of a row that the budget leaves out.
const BUDGET: &str = "budget";

/// The outcome of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RowOutcome {
    pub(crate) value: Option<Value>,
    pub(crate) error: Option<String>,
    pub(crate) model: Option<String>,
    pub(crate) input_tokens: Option<u64>,
    pub(crate) output_tokens: Option<u64>,
    pub(crate) cost: Option<Money>,
    pub(crate) from_ledger: bool,
    /// A request was sent for the row, in this run or in an earlier one.
    pub(crate) is_sent: bool,
}

impl RowOutcome {
    /// Creates the outcome of a row whose arguments are invalid.
    pub(crate) fn invalid(problem: String) -> Self {
        Self { error: Some(problem), ..Self::default() }
    }

    /// Reads the outcome of a request.
    ///
    /// # Errors
    /// The failure applies to every row, such as an invalid key.
    pub(crate) fn of(outcome: Outcome<Bytes>, read: impl Fn(&Bytes) -> Reading) -> Result<Self> {
        let reading = match &outcome.result {
            Ok(body) => read(body),
            Err(RowError::Failed(failure)) if is_of_every_row(failure) => {
                return exec_err!("{}", failure.message);
            }
            Err(RowError::Budget) => Reading { value: None, error: Some(BUDGET.to_owned()) },
            Err(error) => Reading { value: None, error: Some(error.to_string()) },
        };
        let Outcome { model, usage, cost, from_ledger, attempts, .. } = outcome;
        Ok(Self {
            value: reading.value,
            error: reading.error,
            model,
            input_tokens: usage.as_ref().map(|usage| usage.prompt_tokens),
            output_tokens: usage.as_ref().map(|usage| usage.completion_tokens),
            cost,
            from_ledger,
            is_sent: from_ledger || attempts > 0,
        })
    }
}

/// Returns `true` if no other row can succeed: the key is invalid, the account has no funds, or the client is not
/// configured.
fn is_of_every_row(failure: &Failure) -> bool {
    matches!(failure.status, Some(401 | 402)) || failure.kind == "config"
}
