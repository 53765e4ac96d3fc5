//! The report of the functions.

use std::fmt;

/// The counts of all queries since the ledger was opened, from [`SqlFunctions::close`](crate::SqlFunctions::close).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// The rows that were sent or found in the ledger.
    pub rows: telnyx_ai::bulk::Report,
    /// Number of rows whose response has no value, such as a label that is none of the labels. They are paid, and count as done
    /// in `rows`.
    pub unusable: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows.fmt(f)?;
        match self.unusable {
            0 => Ok(()),
            unusable => write!(f, "; {unusable} responses without a value"),
        }
    }
}
