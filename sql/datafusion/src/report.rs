//! The report of the functions.

use std::fmt;

use crate::row_outcome::Problem;

/// The counts of all queries since the ledger was opened, from [`SqlFunctions::close`](crate::SqlFunctions::close), or of a query
/// on a cluster.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The rows that were sent or found in the ledger.
    pub rows: telnyx_ai::bulk::Report,
    /// Number of rows whose arguments are invalid, such as a single label. They were not sent, and are not in `rows`.
    pub invalid: u64,
    /// Number of rows whose response has no value, such as a label that is none of the labels. They are paid, and count as done
    /// in `rows`.
    pub unusable: u64,
    /// Number of rows with a text that ends at the maximum number of output tokens. They count as done in `rows`.
    pub truncated: u64,
}

impl Report {
    /// Returns the number of rows without a value.
    pub fn without_value(&self) -> u64 {
        self.rows.failed + self.invalid + self.unusable
    }

    /// Counts what a row has that the bulk job does not know.
    pub(crate) fn count(&mut self, problem: Option<Problem>) {
        match problem {
            Some(Problem::Invalid) => self.invalid += 1,
            Some(Problem::Unusable) => self.unusable += 1,
            Some(Problem::Truncated) => self.truncated += 1,
            Some(Problem::Failed | Problem::Budget) | None => {}
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)?;
        let counts = [
            (self.invalid, "rows with invalid arguments, not sent"),
            (self.unusable, "responses without a value"),
            (self.truncated, "truncated texts"),
        ];
        counts.into_iter().filter(|(count, _)| *count > 0).try_for_each(|(count, name)| write!(f, "; {count} {name}"))
    }
}
