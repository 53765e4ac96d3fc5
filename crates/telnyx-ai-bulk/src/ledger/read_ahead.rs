//! Records that were read before they were requested.

use std::collections::VecDeque;

use super::record::Record;
use super::row_map::RowMap;
use crate::row::RowId;

/// Approximate limit of the memory for records, in bytes.
const BYTES: usize = 6 << 20;
/// Maximum number of records that one miss reads.
const MAX_CHUNK: usize = 256;

/// Records around the last position that was read. A job that is started again requests its rows about in the order
/// of their outcomes, so one search in the file finds many rows.
#[derive(Default)]
pub(super) struct ReadAhead {
    records: RowMap<(i64, Box<Record>)>,
    /// Order in which records were added. Those that were taken are still in it.
    order: VecDeque<(RowId, i64)>,
    bytes: usize,
    /// Position after the last record that was read.
    end: i64,
    chunk: usize,
    /// Number of records that were taken since the last chunk.
    taken: usize,
}

impl ReadAhead {
    /// Removes and returns a record. If `seq` is known, an outcome at another position is outdated.
    pub(super) fn take(&mut self, row: RowId, seq: Option<i64>) -> Option<Box<Record>> {
        let (found, record) = self.records.remove(&row)?;
        self.bytes = self.bytes.saturating_sub(size(&record));
        self.taken += 1;
        seq.is_none_or(|seq| seq == found).then_some(record)
    }

    /// Returns the position and the number of the records to read for a miss at `seq`. The number grows while records
    /// that were read ahead are used, and shrinks while they are not.
    pub(super) fn plan(&mut self, seq: i64) -> (i64, usize) {
        let used = self.taken >= self.chunk / 2;
        self.chunk = if used { (self.chunk * 2).clamp(1, MAX_CHUNK) } else { (self.chunk / 2).max(1) };
        self.taken = 0;
        let reach = i64::try_from(self.chunk).unwrap_or(i64::MAX);
        match seq - self.end {
            // A record that was taken, or a row that is far out of order.
            ..0 => (seq, 1),
            gap if gap < reach => (self.end, self.chunk),
            _ => (seq, self.chunk),
        }
    }

    /// Adds a record. Returns `false` if no more records should be read now.
    pub(super) fn add(&mut self, seq: i64, record: Box<Record>) -> bool {
        self.end = self.end.max(seq + 1);
        self.bytes += size(&record);
        self.order.push_back((record.id, seq));
        if let Some((_, replaced)) = self.records.insert(record.id, (seq, record)) {
            self.bytes = self.bytes.saturating_sub(size(&replaced));
        }
        let fits = self.bytes < BYTES / 2;
        while self.bytes > BYTES || self.order.len() > 4 * MAX_CHUNK {
            let Some((oldest, seq)) = self.order.pop_front() else { break };
            self.drop_record(oldest, seq);
        }
        fits
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    fn drop_record(&mut self, row: RowId, seq: i64) {
        if self.records.get(&row).is_some_and(|(found, _)| *found == seq)
            && let Some((_, record)) = self.records.remove(&row)
        {
            self.bytes = self.bytes.saturating_sub(size(&record));
        }
    }
}

/// Approximate size of a record in memory.
fn size(record: &Record) -> usize {
    let body = record.stored.response().map_or(0, |body| body.len());
    let message = record.stored.failure().map_or(0, |failure| failure.message.len());
    size_of::<Record>() + body + message + record.key.as_ref().map_or(0, String::len)
}
