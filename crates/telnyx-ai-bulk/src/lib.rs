//! Bulk jobs: the same kind of request for many rows, each paid once.
//!
//! A job reads rows, sends a request for each row, and returns an [`Outcome`] for each row. A ledger, an SQLite file,
//! records each outcome, so a job that is interrupted continues where it stopped and pays for no row twice.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod bulk;
mod estimate;
mod input;
#[doc(hidden)]
pub mod internal;
mod ledger;
mod merge;
mod outcome;
mod output;
mod progress;
mod report;
mod row;
mod run;
mod tally;
mod template;

pub use bulk::shard::Shard;
pub use bulk::{Bulk, UnknownRows};
pub use estimate::Estimate;
pub use input::{Input, Record, Records};
pub use ledger::{LedgerEntry, LedgerReader};
pub use merge::{Merged, merge};
pub use outcome::{Failure, Outcome, RowError};
pub use output::OutcomeWriter;
pub use progress::{Progress, ProgressHandle};
pub use report::Report;
pub use row::{BadRow, Row};
pub use run::{Run, Stopper};
pub use template::Template;
