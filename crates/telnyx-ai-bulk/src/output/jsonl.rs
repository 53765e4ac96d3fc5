//! An outcome as a JSON line.

use serde::Serialize;
use telnyx_ai_chat::Usage;
use telnyx_ai_core::{Money, Result};

use super::{kind, not_serialized};
use crate::outcome::{Failure, Outcome, RowError};

#[derive(Serialize)]
struct Line<'a, V> {
    index: u64,
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<V>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Reason<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<&'a Usage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<Money>,
    attempts: u32,
    from_ledger: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Reason<'a> {
    Failure(&'a Failure),
    Other {
        kind: &'a str,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<u64>,
    },
}

/// Appends the line of an outcome.
pub(super) fn write<T, V: Serialize>(
    buffer: &mut Vec<u8>,
    outcome: &Outcome<T>,
    result: Result<V, &RowError>,
) -> Result<()> {
    let (value, error) = match result {
        Ok(value) => (Some(value), None),
        Err(error) => (None, Some(reason(error))),
    };
    let line = Line {
        index: outcome.index,
        key: outcome.key.as_deref(),
        value,
        error,
        model: outcome.model.as_deref(),
        usage: outcome.usage.as_ref(),
        cost: outcome.cost,
        attempts: outcome.attempts,
        from_ledger: outcome.from_ledger,
    };
    serde_json::to_writer(&mut *buffer, &line).map_err(|error| not_serialized(outcome.index, &error))?;
    buffer.push(b'\n');
    Ok(())
}

fn reason(error: &RowError) -> Reason<'_> {
    match error {
        RowError::Failed(failure) => Reason::Failure(failure),
        RowError::BadRow(bad) => Reason::Other { kind: kind(error), message: bad.problem.clone(), line: bad.line },
        other => Reason::Other { kind: kind(other), message: other.to_string(), line: None },
    }
}
