//! The ledger of a job: an SQLite file with the outcome of each row.

mod record;

use std::path::Path;

use telnyx_ai_core::Result;

pub(crate) use record::{Found, Record, Stored};

use crate::row::RowId;

/// An open ledger. One job writes it at a time; any number of programs may read it.
#[derive(Debug)]
pub(crate) struct Ledger {}

#[expect(dead_code, unused_variables, clippy::unused_async, clippy::todo, reason = "not written yet")]
impl Ledger {
    /// Opens or creates the ledger, and takes its lock.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        todo!()
    }

    /// Returns what the ledger has for each of the rows, in their order. Many rows per call are cheaper.
    pub(crate) async fn find(&self, rows: Vec<RowId>) -> Result<Vec<Found>> {
        todo!()
    }

    /// Records that a request for the row is about to be sent. Returns once the record is durable.
    pub(crate) async fn intend(&self, row: RowId) -> Result<()> {
        todo!()
    }

    /// Withdraws an intent whose request was certainly not processed and has no outcome, such as after a stop.
    pub(crate) async fn withdraw(&self, row: RowId) -> Result<()> {
        todo!()
    }

    /// Records an outcome, and removes the intent. Returns once the record is durable.
    pub(crate) async fn record(&self, record: Record) -> Result<()> {
        todo!()
    }

    /// Commits what is pending, and releases the lock.
    pub(crate) async fn close(self) -> Result<()> {
        todo!()
    }
}
