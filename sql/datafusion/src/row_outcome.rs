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
    /// Number of requests that were sent for the row, in this run or in an earlier one.
    pub(crate) attempts: u32,
    pub(crate) problem: Option<Problem>,
}

/// The kind of the error of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The arguments are invalid, and nothing was sent.
    Invalid,
    /// The budget leaves it out.
    Budget,
    /// The request failed.
    Failed,
    /// The response has no value.
    Unusable,
    /// The value ends at the maximum number of output tokens.
    Truncated,
}

impl RowOutcome {
    /// Creates the outcome of a row whose arguments are invalid.
    pub(crate) fn invalid(problem: String) -> Self {
        Self { error: Some(problem), problem: Some(Problem::Invalid), ..Self::default() }
    }

    /// Reads the outcome of a request.
    ///
    /// # Errors
    /// The failure applies to every row, such as an invalid key.
    pub(crate) fn of(outcome: Outcome<Bytes>, read: impl Fn(&Bytes) -> Reading) -> Result<Self> {
        let (reading, problem) = match &outcome.result {
            Ok(body) => {
                let reading = read(body);
                let problem = match (&reading.value, &reading.error) {
                    (_, None) => None,
                    (Some(_), Some(_)) => Some(Problem::Truncated),
                    (None, Some(_)) => Some(Problem::Unusable),
                };
                (reading, problem)
            }
            Err(RowError::Failed(failure)) if is_of_base_url(failure) => {
                return exec_err!("{}; check the base URL", failure.message);
            }
            Err(RowError::Failed(failure)) if is_of_every_row(failure) => {
                return exec_err!("{}", failure.message);
            }
            Err(RowError::Budget) => (Reading::error(BUDGET), Some(Problem::Budget)),
            Err(RowError::UnknownPrice(model)) => {
                (Reading::error(unknown_price(model.as_deref())), Some(Problem::Failed))
            }
            Err(error) => (Reading::error(error.to_string()), Some(Problem::Failed)),
        };
        let Outcome { model, usage, cost, from_ledger, attempts, .. } = outcome;
        Ok(Self {
            value: reading.value,
            error: reading.error,
            problem,
            model,
            input_tokens: usage.as_ref().map(|usage| usage.prompt_tokens),
            output_tokens: usage.as_ref().map(|usage| usage.completion_tokens),
            cost,
            from_ledger,
            attempts,
        })
    }
}

fn unknown_price(model: Option<&str>) -> String {
    let advice = "cannot be kept; choose another model, or clear it by SET telnyx.max_cost = ''";
    match model {
        Some(model) => format!("the price of `{model}` is unknown, so `telnyx.max_cost` {advice}"),
        None => format!("the request has no model with a price, so `telnyx.max_cost` {advice}"),
    }
}

/// Returns `true` if no other row can succeed: the key is invalid or has no permission, the account has no funds or has reached
/// its limit, or the client is not configured.
fn is_of_every_row(failure: &Failure) -> bool {
    matches!(failure.status, Some(401..=403)) || failure.kind == "config"
}

/// Returns `true` for a 404 that is not about the model, which a row can choose. The paths of the functions always exist, so the
/// base URL is wrong.
fn is_of_base_url(failure: &Failure) -> bool {
    let about_model = |text: &str| text.to_lowercase().contains("model");
    failure.status == Some(404) && !about_model(&failure.message) && !failure.code.as_deref().is_some_and(about_model)
}
