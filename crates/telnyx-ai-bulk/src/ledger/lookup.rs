//! Reads the outcomes of rows.

use rusqlite::{Connection, Result, Statement};

use super::columns;
use super::index::Index;
use super::read_ahead::ReadAhead;
use super::record::Record;
use crate::row::RowId;

pub(super) struct Lookup<'c> {
    from: Statement<'c>,
    ahead: ReadAhead,
}

impl<'c> Lookup<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self> {
        Ok(Self { from: connection.prepare(columns::SELECT_FROM)?, ahead: ReadAhead::default() })
    }

    pub(super) fn find(&mut self, row: RowId, index: &mut Index<'_>) -> Result<Option<Box<Record>>> {
        if let Some(record) = self.ahead.take(row, index.pending(row)) {
            return Ok(Some(record));
        }
        match index.find(row)? {
            Some(seq) => self.read(row, seq),
            None => Ok(None),
        }
    }

    /// Forgets what was read, after outcomes were deleted.
    pub(super) fn clear(&mut self) {
        self.ahead.clear();
    }

    /// Reads the record at a position, and others around it.
    fn read(&mut self, row: RowId, seq: i64) -> Result<Option<Box<Record>>> {
        let (start, count) = self.ahead.plan(seq);
        let mut wanted = None;
        let mut rows = self.from.query([start])?;
        for read in 0.. {
            // Deleted outcomes leave gaps, so the requested one may be closer than planned, but not farther away.
            let Some(next) = rows.next()? else { break };
            let (found, record) = columns::read(next)?;
            if found == seq && record.id == row {
                wanted = Some(record);
            } else if !self.ahead.add(found, record) && found >= seq {
                break;
            }
            if read + 1 >= count && found >= seq {
                break;
            }
        }
        Ok(wanted)
    }
}
