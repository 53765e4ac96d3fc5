//! Tests of the ledger.

pub(super) mod durability;
mod faults;
mod locking;
mod queries;
mod reading;
mod rows;
mod schema;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use futures_util::future::join_all;
use telnyx_ai_chat::Usage;

use super::{Found, Ledger, Record, Stored};
use crate::outcome::Failure;
use crate::row::RowId;

/// A folder that is removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("telnyx-ledger-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns an id that is spread like a hash.
pub(crate) fn id(number: u64) -> RowId {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes());
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    RowId(bytes)
}

/// Returns a record of which each field is a function of the number.
pub(crate) fn done(number: u64) -> Record {
    let response = format!(r#"{{"id":"chat-{number}","text":"{}"}}"#, "é".repeat((number % 7) as usize * 20));
    Record {
        id: id(number),
        key: Some(format!("row-{number}")),
        operation: "POST /ai/chat/completions".to_owned(),
        model: Some("meta-llama/Meta-Llama-3.1-8B-Instruct".to_owned()),
        stored: Stored::Response(response.into()),
        usage: Some(usage(number, 2 * number)),
        cost: Some(format!("0.{number:018} USD").parse().unwrap()),
        attempts: 1,
        request_id: Some(format!("req-{number}")),
        started_ms: 1_700_000_000_000 + number as i64,
        ended_ms: 1_700_000_001_000 + number as i64,
    }
}

/// Returns a record of a failure.
pub(crate) fn failed(number: u64, message: &str) -> Record {
    let failure = Failure {
        kind: "api".to_owned(),
        message: message.to_owned(),
        status: Some(503),
        code: Some("10007".to_owned()),
        request_id: Some(format!("req-{number}")),
        may_have_been_charged: true,
    };
    Record { stored: Stored::Failure(failure), usage: None, cost: None, ..done(number) }
}

pub(crate) fn usage(input: u64, output: u64) -> Usage {
    let wire = format!(
        r#"{{"prompt_tokens":{input},"completion_tokens":{output},"total_tokens":{},
            "prompt_tokens_details":{{"cached_tokens":{}}}}}"#,
        input + output,
        input / 2,
    );
    serde_json::from_str(&wire).unwrap()
}

pub(crate) fn outcome(record: Record) -> Found {
    Found::Outcome(Box::new(record))
}

/// Returns what `sqlite3` would print for a query, with columns separated by `|`.
pub(crate) fn query(path: &Path, sql: &str) -> Vec<String> {
    use rusqlite::types::Value;

    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let cell = |value: Value| match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => format!("{bytes:?}"),
    };
    let rows = statement.query_map([], |row| {
        let cells: Vec<_> = (0..columns).map(|column| row.get(column).map(cell)).collect::<Result<_, _>>()?;
        Ok(cells.join("|"))
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// Writes a ledger with these outcomes, in their order.
pub(crate) async fn recorded(path: &Path, records: impl IntoIterator<Item = Record>) {
    let ledger = Ledger::open(path).await.unwrap();
    // Together, because each group waits for the disk.
    for result in join_all(records.into_iter().map(|record| ledger.record(record))).await {
        result.unwrap();
    }
    ledger.close().await.unwrap();
}
