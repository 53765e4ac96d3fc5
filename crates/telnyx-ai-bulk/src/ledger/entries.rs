//! Reads a ledger without a job.

use std::collections::VecDeque;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use rusqlite::Connection;
use telnyx_ai_chat::Usage;
use telnyx_ai_core::{Money, Result};

use super::record::Record;
use super::{columns, connection, error};
use crate::outcome::Failure;
use crate::row::RowId;

/// Approximate size of the responses that are read at a time, in bytes.
const PAGE_BYTES: usize = 1 << 20;
const PAGE_ROWS: usize = 256;

/// The outcomes of a ledger, in the order in which they were recorded.
///
/// Needs no client. A job may write the ledger at the same time, on the same host: its outcomes follow as they are
/// recorded. After a retry of a failed row by that job, both outcomes are in the
/// ledger until the job closes it.
///
/// An iterator over [`LedgerEntry`], in constant memory. The first error is its last item.
///
/// ```no_run
/// use telnyx_ai::bulk::LedgerReader;
///
/// # fn main() -> telnyx_ai::Result<()> {
/// for entry in LedgerReader::open("job.sqlite")? {
///     let entry = entry?;
///     println!("{:?}: {} attempts", entry.key, entry.attempts);
/// }
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct LedgerReader {
    path: Box<Path>,
    /// `None` after an error or the last outcome.
    connection: Option<Connection>,
    page: VecDeque<Box<Record>>,
    next_seq: i64,
}

/// An outcome in a ledger.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerEntry {
    /// The key of the caller.
    pub key: Option<String>,
    /// Method and path of the request, such as `POST /ai/chat/completions`.
    pub operation: String,
    /// The model that responded, otherwise the requested model.
    pub model: Option<String>,
    /// Complete body of the response; `None` if the row failed.
    pub response: Option<Bytes>,
    /// Error of the row. With a response, the response cannot be decoded.
    pub failure: Option<Failure>,
    /// Token usage; `None` if the service did not report it.
    pub usage: Option<Usage>,
    /// Cost of the row; `None` if it is unknown.
    pub cost: Option<Money>,
    /// Number of requests that were sent.
    pub attempts: u32,
    /// Request id of the service.
    pub request_id: Option<String>,
    /// Start of the call, in milliseconds.
    pub started_at: SystemTime,
    /// End of the call, in milliseconds.
    pub ended_at: SystemTime,
}

impl LedgerReader {
    /// Opens a ledger that exists. The file is not changed.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) if the file is not a ledger or has another version
    /// of the schema, and [`is_io`](telnyx_ai_core::Error::is_io) if it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let connection = connection::reader(path)?;
        Ok(Self { path: path.into(), connection: Some(connection), page: VecDeque::new(), next_seq: 0 })
    }

    /// Returns the next record; `None` after the last one.
    pub(crate) fn next_record(&mut self) -> Result<Option<Record>> {
        if let (true, Some(connection)) = (self.page.is_empty(), &self.connection) {
            let page = read_page(connection, self.next_seq);
            let page = page.inspect_err(|_| self.connection = None);
            let (page, next_seq) = page.map_err(|source| error::sqlite(&self.path, "it cannot be read", source))?;
            (self.page, self.next_seq) = (page, next_seq);
        }
        let record = self.page.pop_front();
        if record.is_none() {
            self.connection = None;
        }
        Ok(record.map(|record| *record))
    }

    /// Returns the rows in flight, with their keys.
    pub(crate) fn in_flight(&self) -> Result<Vec<(RowId, Option<String>)>> {
        let Some(connection) = &self.connection else { return Ok(Vec::new()) };
        in_flight(connection).map_err(|source| error::sqlite(&self.path, "it cannot be read", source))
    }
}

/// Returns the records from a position, and the position after them.
fn read_page(connection: &Connection, start: i64) -> rusqlite::Result<(VecDeque<Box<Record>>, i64)> {
    let mut page = VecDeque::new();
    let mut next_seq = start;
    let mut bytes = 0;
    let mut statement = connection.prepare(columns::SELECT_FROM)?;
    let mut rows = statement.query([start])?;
    while page.len() < PAGE_ROWS && bytes < PAGE_BYTES {
        let Some(row) = rows.next()? else { break };
        let (seq, record) = columns::read(row)?;
        next_seq = seq + 1;
        bytes += record.stored.response().map_or(0, Bytes::len);
        page.push_back(record);
    }
    Ok((page, next_seq))
}

fn in_flight(connection: &Connection) -> rusqlite::Result<Vec<(RowId, Option<String>)>> {
    let mut rows = connection.prepare("SELECT id, key FROM in_flight ORDER BY slot")?;
    rows.query_map([], |row| Ok((RowId(row.get(0)?), row.get(1)?)))?.collect()
}

impl Iterator for LedgerReader {
    type Item = Result<LedgerEntry>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.next_record().transpose()?.map(LedgerEntry::from))
    }
}

impl From<Record> for LedgerEntry {
    fn from(record: Record) -> Self {
        Self {
            key: record.key,
            operation: record.operation,
            model: record.model,
            response: record.stored.response().cloned(),
            failure: record.stored.failure().cloned(),
            usage: record.usage,
            cost: record.cost,
            attempts: record.attempts,
            request_id: record.request_id,
            started_at: time(record.started_ms),
            ended_at: time(record.ended_ms),
        }
    }
}

fn time(ms: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms.try_into().unwrap_or_default())
}
