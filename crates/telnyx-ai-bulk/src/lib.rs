//! Bulk jobs: the same kind of request for many rows, each paid once.
//!
//! A job reads rows, sends a request for each row, and returns an [`Outcome`] for each row. A ledger, an SQLite file,
//! records each outcome, so a job that is interrupted continues where it stopped and pays for no row twice.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod ledger;
mod merge;
mod outcome;
mod row;

pub use ledger::{LedgerEntry, LedgerReader};
pub use merge::{Merged, merge};
pub use outcome::{Failure, Outcome, RowError};
pub use row::{BadRow, Row};
