//! Intents: the rows whose request is being sent.

use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, Result, Statement, params};

use super::row_map::RowMap;
use crate::row::RowId;

/// The table `in_flight`, and a copy of it in memory. It has at most as many rows as were ever in flight at a time, for
/// each run that was interrupted.
pub(super) struct InFlight<'c> {
    add: Statement<'c>,
    remove: Statement<'c>,
    all: Statement<'c>,
    slots: RowMap<i64>,
    next_slot: i64,
    /// First slot of this run. Lower slots are of earlier runs.
    first_slot: i64,
}

impl<'c> InFlight<'c> {
    pub(super) fn load(connection: &'c Connection) -> Result<Self> {
        let mut loaded = Self {
            add: connection.prepare("INSERT INTO in_flight (slot, id, key, started_ms) VALUES (?, ?, ?, ?)")?,
            remove: connection.prepare("DELETE FROM in_flight WHERE slot = ?")?,
            all: connection.prepare("SELECT id, slot FROM in_flight")?,
            slots: RowMap::default(),
            next_slot: 0,
            first_slot: 0,
        };
        loaded.reload()?;
        loaded.next_slot = loaded.slots.values().max().map_or(0, |last| last + 1);
        loaded.first_slot = loaded.next_slot;
        Ok(loaded)
    }

    /// Reads the table again, after changes were rolled back.
    pub(super) fn reload(&mut self) -> Result<()> {
        let rows = self.all.query_map([], |row| Ok((RowId(row.get(0)?), row.get(1)?)))?;
        self.slots = rows.collect::<Result<_>>()?;
        Ok(())
    }

    pub(super) fn is_unknown(&self, row: RowId) -> bool {
        self.slots.get(&row).is_some_and(|slot| *slot < self.first_slot)
    }

    /// Returns `true` if this run has another row in flight.
    pub(super) fn has_other(&self, row: RowId) -> bool {
        self.slots.iter().any(|(other, slot)| *other != row && *slot >= self.first_slot)
    }

    pub(super) fn add(&mut self, row: RowId, key: Option<&str>) -> Result<()> {
        if self.slots.contains_key(&row) {
            return Ok(());
        }
        let slot = self.next_slot;
        self.add.execute(params![slot, row.0, key, now_ms()])?;
        self.slots.insert(row, slot);
        self.next_slot += 1;
        Ok(())
    }

    /// Removes an intent of this run. One of an earlier run stays.
    pub(super) fn withdraw(&mut self, row: RowId) -> Result<()> {
        if self.is_unknown(row) { Ok(()) } else { self.remove(row) }
    }

    pub(super) fn remove(&mut self, row: RowId) -> Result<()> {
        if let Some(slot) = self.slots.remove(&row) {
            self.remove.execute([slot])?;
        }
        Ok(())
    }
}

/// Returns the current time in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
