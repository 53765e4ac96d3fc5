//! The content of a ledger: what the thread of the ledger does with its connection.

use std::path::Path;

use rusqlite::{Connection, Statement};
use telnyx_ai_core::{Money, Result};

use super::in_flight::InFlight;
use super::index::Index;
use super::lookup::Lookup;
use super::record::{Found, Record};
use super::spending::Spending;
use super::{columns, connection, error};
use crate::row::RowId;

/// A change of the ledger.
#[derive(Debug)]
pub(crate) enum Write {
    Intend(RowId, Option<String>),
    Withdraw(RowId),
    Record(Box<Record>),
}

pub(crate) struct Store<'c> {
    path: &'c Path,
    connection: &'c Connection,
    insert: Statement<'c>,
    in_flight: InFlight<'c>,
    index: Index<'c>,
    lookup: Lookup<'c>,
    spending: Spending<'c>,
}

impl<'c> Store<'c> {
    pub(super) fn load(path: &'c Path, connection: &'c Connection) -> Result<Self> {
        let load = || {
            Ok(Self {
                path,
                connection,
                insert: connection.prepare(columns::INSERT)?,
                in_flight: InFlight::load(connection)?,
                index: Index::load(connection)?,
                lookup: Lookup::new(connection)?,
                spending: Spending::new(connection)?,
            })
        };
        load().map_err(|source| error::sqlite(path, "it cannot be read", source))
    }

    pub(crate) fn find(&mut self, rows: &[RowId]) -> Result<Vec<Found>> {
        self.find_all(rows).map_err(|source| error::sqlite(self.path, "it cannot be read", source))
    }

    fn find_all(&mut self, rows: &[RowId]) -> rusqlite::Result<Vec<Found>> {
        // Outside a transaction, each row would lock and unlock the file.
        let _snapshot = self.connection.unchecked_transaction()?;
        let found = rows.iter().map(|row| {
            let is_unknown = self.in_flight.is_unknown(*row);
            Ok(Found::of(self.lookup.find(*row, &mut self.index)?, is_unknown))
        });
        found.collect()
    }

    /// Commits the changes as one transaction. After an error, none of them is in the ledger.
    pub(crate) fn commit<'w>(&mut self, writes: impl IntoIterator<Item = &'w Write>) -> Result<()> {
        let mut recorded = Vec::new();
        let mut costs = Vec::new();
        let committed = transaction(self.connection, || {
            for write in writes {
                match write {
                    Write::Intend(row, key) => self.in_flight.add(*row, key.as_deref())?,
                    Write::Withdraw(row) => self.in_flight.withdraw(*row)?,
                    Write::Record(record) => {
                        let seq = self.index.next_seq();
                        columns::insert(&mut self.insert, seq, record)?;
                        self.in_flight.remove(record.id)?;
                        recorded.push((record.id, seq));
                        costs.extend(record.cost);
                    }
                }
            }
            self.spending.add(costs.into_iter())
        });
        match committed {
            Ok(()) => self.index.recorded(&recorded),
            Err(source) => {
                let reloaded = self.in_flight.reload();
                let source = reloaded.err().unwrap_or(source);
                return Err(error::sqlite(self.path, "nothing was recorded", source));
            }
        }
        if self.index.is_full() {
            // After an error, the positions stay in memory, and the outcomes are safe.
            let _ = self.flush();
        }
        Ok(())
    }

    /// Returns `true` if this run has a row in flight other than that of the change.
    pub(super) fn has_others_in_flight(&self, write: &Write) -> bool {
        let row = match write {
            Write::Intend(row, _) | Write::Withdraw(row) => *row,
            Write::Record(record) => record.id,
        };
        self.in_flight.has_other(row)
    }

    pub(super) fn spent(&mut self) -> Result<Vec<Money>> {
        self.spending.all().map_err(|source| error::sqlite(self.path, "it cannot be read", source))
    }

    /// Completes the index, so that every outcome can be found and no row has two.
    pub(crate) fn flush(&mut self) -> Result<()> {
        let flushed = self.index.flush();
        self.lookup.clear();
        flushed.map_err(|source| error::sqlite(self.path, "the index cannot be completed", source))
    }

    /// Synchronizes all commits to the disk, so that they survive a power cut.
    pub(super) fn synchronize(&self) -> Result<()> {
        let synchronized = connection::synchronize(self.connection);
        synchronized.map_err(|source| error::sqlite(self.path, "it cannot be synchronized", source))
    }

    /// Limits the size of the file, as a full disk does. `None` removes the limit.
    #[cfg(test)]
    pub(super) fn limit_pages(&self, pages: Option<u32>) -> Result<()> {
        let limited = self.connection.pragma_update(None, "max_page_count", pages.unwrap_or(u32::MAX - 1));
        limited.map_err(|source| error::sqlite(self.path, "it cannot be limited", source))
    }
}

/// Runs the changes as one transaction, and rolls back after an error.
pub(super) fn transaction(
    connection: &Connection,
    changes: impl FnOnce() -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = changes().and_then(|()| connection.execute_batch("COMMIT"));
    if done.is_err() && !connection.is_autocommit() {
        // The first error is the cause; SQLite also rolls back when the file is opened again.
        let _ = connection.execute_batch("ROLLBACK");
    }
    done
}
