//! Finds the position of the outcome of a row.
//!
//! Ids are hashes, so an index that grows row by row changes a page of the file for each row, which costs several times
//! as much as the outcome itself. Therefore positions are collected in memory and added to the index in sorted groups.
//! The index has the first 8 bytes of an id, as an integer, because it is a third smaller and faster than one of ids. Of
//! two rows that agree in them, which 10,000,000 rows have with a probability of 3 in 1,000,000, only the later is found.
//! When a ledger is opened, the positions after the last group are read from the outcomes.

use rusqlite::{Connection, OptionalExtension, Result, Statement, params};

use super::row_map::RowMap;
use super::store::transaction;
use crate::row::RowId;

/// Number of positions in a group. They take about 4 MiB of memory.
pub(super) const BATCH: usize = 100_000;

/// Finds a position by the [`start`] of an id.
pub(super) const FIND: &str = "SELECT seq FROM outcome_index WHERE id_start = ?";
/// Last position that is in the index.
pub(super) const INDEXED: &str = "SELECT indexed_seq FROM outcome_index_state";
/// Positions after another one, with a limit.
pub(super) const LATER: &str = "SELECT id, seq FROM outcomes WHERE seq > ? ORDER BY seq LIMIT ?";

pub(super) struct Index<'c> {
    connection: &'c Connection,
    find: Statement<'c>,
    /// Positions that are not in the table yet.
    pending: RowMap<i64>,
    /// Positions of outcomes that pending ones replaced.
    replaced: Vec<(RowId, i64)>,
    /// Number of pending positions at which they are added to the table.
    flush_at: usize,
    last_seq: i64,
}

impl<'c> Index<'c> {
    pub(super) fn load(connection: &'c Connection) -> Result<Self> {
        let mut index = Self {
            connection,
            find: connection.prepare(FIND)?,
            pending: RowMap::default(),
            replaced: Vec::new(),
            flush_at: BATCH,
            last_seq: connection.query_row(INDEXED, [], |row| row.get(0))?,
        };
        let mut later = connection.prepare(LATER)?;
        loop {
            let limit = i64::try_from(BATCH).unwrap_or(i64::MAX);
            let rows = later.query_map([index.last_seq, limit], |row| Ok((RowId(row.get(0)?), row.get(1)?)))?;
            let rows = rows.collect::<Result<Vec<_>>>()?;
            let complete = rows.len() < BATCH;
            index.recorded(&rows);
            if complete {
                return Ok(index);
            }
            index.flush()?;
        }
    }

    /// Returns the position for the next outcome. A position is never used twice.
    pub(super) fn next_seq(&mut self) -> i64 {
        self.last_seq += 1;
        self.last_seq
    }

    /// Returns the position of the outcome of a row. The outcome may have been deleted by another program.
    pub(super) fn find(&mut self, row: RowId) -> Result<Option<i64>> {
        match self.pending(row) {
            Some(seq) => Ok(Some(seq)),
            None => self.find.query_row([start(row)], |found| found.get(0)).optional(),
        }
    }

    /// Returns the position of an outcome that is not in the table yet.
    pub(super) fn pending(&self, row: RowId) -> Option<i64> {
        self.pending.get(&row).copied()
    }

    /// Adds the positions of committed outcomes.
    pub(super) fn recorded(&mut self, rows: &[(RowId, i64)]) {
        for (row, seq) in rows {
            self.replaced.extend(self.pending.insert(*row, *seq).map(|replaced| (*row, replaced)));
            self.last_seq = self.last_seq.max(*seq);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.pending.len() >= self.flush_at
    }

    /// Adds the pending positions to the table, and deletes the outcomes that later outcomes of their rows replaced.
    pub(super) fn flush(&mut self) -> Result<()> {
        // After a failure, such as a full disk, the next attempt is a group later.
        self.flush_at = self.pending.len() + BATCH;
        let mut sorted: Vec<_> = self.pending.iter().map(|(row, seq)| (*row, *seq)).collect();
        sorted.sort_unstable_by_key(|(row, _)| start(*row));
        transaction(self.connection, || self.add(&sorted))?;
        self.pending.clear();
        self.replaced.clear();
        self.flush_at = BATCH;
        Ok(())
    }

    fn add(&self, sorted: &[(RowId, i64)]) -> Result<()> {
        let mut add = self.connection.prepare("INSERT OR IGNORE INTO outcome_index (id_start, seq) VALUES (?, ?)")?;
        let mut find = self.connection.prepare(FIND)?;
        let mut replace = self.connection.prepare("UPDATE outcome_index SET seq = ? WHERE id_start = ?")?;
        let mut delete = self.connection.prepare("DELETE FROM outcomes WHERE seq = ? AND id = ?")?;
        for (row, seq) in sorted {
            let start = start(*row);
            if add.execute([start, *seq])? == 0 {
                let replaced: i64 = find.query_row([start], |found| found.get(0))?;
                replace.execute([*seq, start])?;
                // The id, because the outcome may be of another row.
                delete.execute(params![replaced, row.0])?;
            }
        }
        for (row, replaced) in &self.replaced {
            delete.execute(params![replaced, row.0])?;
        }
        self.connection.execute("UPDATE outcome_index_state SET indexed_seq = ?", [self.last_seq])?;
        Ok(())
    }
}

/// Returns the first 8 bytes of an id as an integer of SQLite.
pub(super) fn start(row: RowId) -> i64 {
    row.0.first_chunk().map_or(0, |start| i64::from_be_bytes(*start))
}
