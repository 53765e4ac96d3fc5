//! A ledger of another job, which may be writing it.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};
use telnyx_ai_core::Result;

use crate::ledger::record::Found;
use crate::ledger::row_map::RowMap;
use crate::ledger::{columns, connection, error, index};
use crate::row::RowId;

/// Outcomes are found by the index of the file, and those that it does not have yet by their positions in memory: as many
/// as the writer has in memory, at most [`index::BATCH`] unless the disk is full.
#[derive(Debug)]
pub(super) struct OtherLedger {
    path: Box<Path>,
    connection: Connection,
    later: Later,
}

/// The outcomes that the index of the file did not have when it was read.
#[derive(Debug, Default)]
struct Later {
    seqs: RowMap<i64>,
    indexed_seq: i64,
    /// Last position that was read.
    last_seq: i64,
}

impl OtherLedger {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let connection = connection::reader(path)?;
        Ok(Self { path: path.into(), connection, later: Later::default() })
    }

    /// Returns what the ledger has for each of the rows. A row in flight is [`Found::Unknown`], also if its process is
    /// alive: the request may be paid for, and this process will not receive its response.
    pub(super) fn find(&mut self, rows: &[RowId]) -> Result<Vec<Found>> {
        self.find_all(rows).map_err(|source| error::sqlite(&self.path, "it cannot be read", source))
    }

    fn find_all(&mut self, rows: &[RowId]) -> rusqlite::Result<Vec<Found>> {
        // Outside a transaction, each row would lock and unlock the file.
        let snapshot = self.connection.unchecked_transaction()?;
        self.later.read(&snapshot)?;
        let mut in_flight = snapshot.prepare("SELECT id FROM in_flight")?;
        let in_flight = in_flight.query_map([], |row| Ok((RowId(row.get(0)?), ())))?;
        let in_flight = in_flight.collect::<rusqlite::Result<RowMap<()>>>()?;
        let mut position = snapshot.prepare(index::FIND)?;
        let mut record = snapshot.prepare(columns::SELECT_FROM)?;
        let found = rows.iter().map(|row| {
            let seq = match self.later.seqs.get(row) {
                Some(seq) => Some(*seq),
                None => position.query_row([index::start(*row)], |found| found.get(0)).optional()?,
            };
            let record = match seq {
                Some(seq) => record.query_row([seq], columns::read).optional()?,
                None => None,
            };
            // The index has the start of an id, and the position after a deleted outcome is of another row.
            let record = record.map(|(_, record)| record).filter(|record| record.id == *row);
            Ok(Found::of(record, in_flight.contains_key(row)))
        });
        found.collect()
    }
}

impl Later {
    /// Reads the positions of the outcomes that were recorded since the last lookup, and forgets those that the index has
    /// now.
    fn read(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let indexed_seq = connection.query_row(index::INDEXED, [], |row| row.get(0))?;
        if indexed_seq != self.indexed_seq {
            self.seqs.retain(|_, seq| *seq > indexed_seq);
            (self.indexed_seq, self.last_seq) = (indexed_seq, self.last_seq.max(indexed_seq));
        }
        let mut later = connection.prepare(index::LATER)?;
        let mut rows = later.query([self.last_seq, -1])?;
        while let Some(row) = rows.next()? {
            self.last_seq = row.get(1)?;
            self.seqs.insert(RowId(row.get(0)?), self.last_seq);
        }
        Ok(())
    }
}

#[cfg(test)]
impl OtherLedger {
    /// Returns the number of positions in memory.
    pub(super) fn positions(&self) -> usize {
        self.later.seqs.len()
    }
}
