//! An outcome as a CSV row.

use csv::Writer;
use serde::Serialize;
use serde_json::Value;
use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Money, Result};

use super::{kind, not_serialized};
use crate::outcome::{Outcome, RowError};

const COLUMNS: [&str; 13] = [
    "index",
    "key",
    "value",
    "error_kind",
    "error",
    "line",
    "model",
    "prompt_tokens",
    "completion_tokens",
    "cost",
    "currency",
    "attempts",
    "from_ledger",
];

/// Returns the row of column names.
pub(super) fn header() -> Result<Vec<u8>> {
    let mut buffer = Vec::new();
    append(&mut buffer, COLUMNS)?;
    Ok(buffer)
}

/// Appends the row of an outcome.
pub(super) fn write<T, V: Serialize>(
    buffer: &mut Vec<u8>,
    outcome: &Outcome<T>,
    result: Result<V, &RowError>,
) -> Result<()> {
    let (value, error) = match result {
        Ok(value) => (text(&value).map_err(|error| not_serialized(outcome.index, &error))?, None),
        Err(error) => (String::new(), Some(error)),
    };
    let (message, line) = match error {
        Some(RowError::BadRow(bad)) => (bad.problem.clone(), bad.line),
        other => (written(other), None),
    };
    let usage = outcome.usage.as_ref();
    let row = [
        outcome.index.to_string(),
        outcome.key.clone().unwrap_or_default(),
        value,
        written(error.map(kind)),
        message,
        written(line),
        outcome.model.clone().unwrap_or_default(),
        written(usage.map(|usage| usage.prompt_tokens)),
        written(usage.map(|usage| usage.completion_tokens)),
        written(outcome.cost.map(|cost| cost.amount())),
        written(outcome.cost.as_ref().map(Money::currency)),
        outcome.attempts.to_string(),
        outcome.from_ledger.to_string(),
    ];
    append(buffer, row)
}

fn append<F: AsRef<[u8]>>(buffer: &mut Vec<u8>, row: [F; COLUMNS.len()]) -> Result<()> {
    let mut writer = Writer::from_writer(buffer);
    let written = writer.write_record(row).map_err(std::io::Error::from).and_then(|()| writer.flush());
    written.map_err(|source| io_error(format!("a CSV row cannot be written: {source}"), source))
}

/// Returns the text of a value: a string as it is, nothing for null, otherwise JSON.
fn text<V: Serialize>(value: &V) -> serde_json::Result<String> {
    Ok(match serde_json::to_value(value)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

/// Returns the text, or nothing.
fn written(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
