//! Records as rows of the table `outcomes`.

use std::str;

use bytes::Bytes;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Row, Statement, params};
use telnyx_ai_chat::Usage;
use telnyx_ai_core::Money;

use super::cost;
use super::record::{Record, Stored};
use crate::outcome::Failure;
use crate::row::RowId;

/// The columns of a record, in the order in which [`read`] and [`insert`] use them.
macro_rules! columns {
    () => {
        "id, key, operation, model, state, response, error_kind, error_message, error_status, error_code, \
         may_have_been_charged, request_id, attempts, input_tokens, cached_tokens, output_tokens, total_tokens, \
         usage_details, cost_pico, cost_atto, currency, started_ms, ended_ms"
    };
}

pub(super) const INSERT: &str = concat!(
    "INSERT INTO outcomes (",
    columns!(),
    ", seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
);
/// Reads the outcomes from a position, in their order.
pub(super) const SELECT_FROM: &str = concat!("SELECT ", columns!(), ", seq FROM outcomes WHERE seq >= ? ORDER BY seq");

const DONE: &str = "done";
const FAILED: &str = "failed";
const UNREADABLE: &str = "unreadable";

pub(super) fn insert(statement: &mut Statement<'_>, seq: i64, record: &Record) -> rusqlite::Result<()> {
    let state = match &record.stored {
        Stored::Response(_) => DONE,
        Stored::Failure(_) => FAILED,
        Stored::Unreadable(..) => UNREADABLE,
    };
    let failure = record.stored.failure();
    let usage = record.usage.as_ref();
    let details = usage.filter(|usage| !usage.extra.is_empty()).map(|usage| &usage.extra);
    let cost = record.cost.and_then(cost::to_integers);
    statement.execute(params![
        record.id.0,
        record.key,
        record.operation,
        record.model,
        state,
        record.stored.response().map(|body| text_or_blob(body)),
        failure.map(|failure| &failure.kind),
        failure.map(|failure| &failure.message),
        failure.and_then(|failure| failure.status),
        failure.and_then(|failure| failure.code.as_ref()),
        failure.map(|failure| failure.may_have_been_charged),
        record.request_id.as_ref().or(failure.and_then(|failure| failure.request_id.as_ref())),
        record.attempts,
        usage.map(|usage| count(usage.prompt_tokens)),
        usage.and_then(Usage::cached_tokens).map(count),
        usage.map(|usage| count(usage.completion_tokens)),
        usage.map(|usage| count(usage.total_tokens)),
        details.and_then(|details| serde_json::to_string(details).ok()),
        cost.map(|(pico, _)| pico),
        cost.map(|(_, atto)| atto),
        cost.and(record.cost.as_ref()).map(Money::currency),
        record.started_ms,
        record.ended_ms,
        seq,
    ])?;
    Ok(())
}

/// Returns the position and the record of a row of [`SELECT_FROM`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<(i64, Box<Record>)> {
    let request_id: Option<String> = row.get(11)?;
    let record = Box::new(Record {
        id: RowId(row.get(0)?),
        key: row.get(1)?,
        operation: row.get(2)?,
        model: row.get(3)?,
        stored: stored(row, &request_id)?,
        usage: usage(row)?,
        cost: cost(row)?,
        attempts: row.get(12)?,
        request_id,
        started_ms: row.get(21)?,
        ended_ms: row.get(22)?,
    });
    Ok((row.get(23)?, record))
}

fn stored(row: &Row<'_>, request_id: &Option<String>) -> rusqlite::Result<Stored> {
    let body = match row.get_ref(5)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Bytes::copy_from_slice(bytes),
        _ => Bytes::new(),
    };
    let failure = || {
        Ok::<_, rusqlite::Error>(Failure {
            kind: row.get(6)?,
            message: row.get(7)?,
            status: row.get(8)?,
            code: row.get(9)?,
            may_have_been_charged: row.get(10)?,
            request_id: request_id.clone(),
        })
    };
    Ok(match row.get_ref(4)?.as_str()? {
        FAILED => Stored::Failure(failure()?),
        UNREADABLE => Stored::Unreadable(body, failure()?),
        _ => Stored::Response(body),
    })
}

fn usage(row: &Row<'_>) -> rusqlite::Result<Option<Usage>> {
    let tokens = |column| {
        let count = row.get::<_, Option<i64>>(column)?;
        Ok::<_, rusqlite::Error>(count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
    };
    if row.get_ref(13)? == ValueRef::Null {
        return Ok(None);
    }
    let mut usage = Usage::default();
    usage.prompt_tokens = tokens(13)?;
    usage.completion_tokens = tokens(15)?;
    usage.total_tokens = tokens(16)?;
    let details = row.get_ref(17)?.as_str_or_null()?.and_then(|details| serde_json::from_str(details).ok());
    usage.extra = details.unwrap_or_default();
    Ok(Some(usage))
}

fn cost(row: &Row<'_>) -> rusqlite::Result<Option<Money>> {
    let (Some(pico), Some(atto)) = (row.get(18)?, row.get(19)?) else { return Ok(None) };
    Ok(row.get_ref(20)?.as_str_or_null()?.and_then(|currency| cost::from_integers(pico, atto, currency)))
}

/// Text is readable with any tool, and a blob is exact.
fn text_or_blob(body: &[u8]) -> ToSqlOutput<'_> {
    let value = if str::from_utf8(body).is_ok() { ValueRef::Text(body) } else { ValueRef::Blob(body) };
    ToSqlOutput::Borrowed(value)
}

/// Returns a count as an integer of SQLite. A larger count becomes the largest integer.
fn count(tokens: u64) -> i64 {
    i64::try_from(tokens).unwrap_or(i64::MAX)
}
