//! The subset of JSON Schema for guided output and function arguments.

use std::cell::Cell;

use serde_json::Value;

pub(crate) mod check;
pub(crate) mod merge;
mod number;
pub(crate) mod pattern;
pub(crate) mod smallest;
pub(crate) mod strict;

/// The work limit of one schema. References, choices and lists multiply, and schemas come from callers.
pub(crate) struct Steps(Cell<usize>);

impl Steps {
    /// Creates a limit that suffices for practical schemas and is reached in about a second.
    pub(crate) fn new() -> Self {
        Self(Cell::new(1_000_000))
    }

    /// Counts work. Returns `None` if the limit is exceeded.
    pub(crate) fn take(&self, work: usize) -> Option<()> {
        let left = self.0.get().checked_sub(work);
        self.0.set(left.unwrap_or(0));
        left.map(|_| ())
    }
}

/// Returns `true` if a value is valid for a schema.
pub(crate) fn accepts(schema: &Value, value: &Value) -> bool {
    check::is_valid(schema, schema, value, &Steps::new())
}

/// Returns the amount of data in a value.
pub(crate) fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => 1 + text.len() / 32,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(|value| 1 + size(value)).sum::<usize>(),
    }
}
