//! Filters and orders in PostgREST syntax, and filters in brackets, with SQL logic: null is neither equal nor unequal
//! to any value.

use jiff::Timestamp;
use serde_json::Value;

use pattern::Pattern;

pub(crate) mod bracket;
mod cursor;
pub(crate) mod order;
mod parse;
mod pattern;
#[cfg(test)]
mod tests;

pub(crate) use parse::parse;

/// A column for filters and orders.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Column {
    Text(&'static str),
    Time(&'static str),
    /// A key of the metadata.
    Metadata(String),
}

/// The value of a row in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Time(Timestamp),
    /// A text, a number or a boolean.
    Value(Value),
}

/// A record with columns.
pub(crate) trait Row {
    fn cell(&self, column: &Column) -> Cell;
}

/// A condition on a row.
#[derive(Debug, PartialEq)]
pub(crate) enum Condition {
    Test { column: Column, negated: bool, test: Test },
    Group { negated: bool, any: bool, members: Vec<Condition> },
}

/// A condition on a cell.
#[derive(Debug, PartialEq)]
pub(crate) enum Test {
    Compare(Comparison, Operand),
    In(Vec<Operand>),
    Like(Pattern),
    Is(Is),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Eq,
    Neq,
    Gt,
    Gte,
    Lt,
    Lte,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Is {
    Null,
    NotNull,
    Bool(bool),
}

/// The operand of a comparison.
#[derive(Debug, PartialEq)]
pub(crate) enum Operand {
    Time(Timestamp),
    Text(String),
}

impl Column {
    /// Returns the column with this name.
    fn named(name: &str) -> Result<Self, String> {
        let key = name.strip_prefix("metadata->>").or_else(|| name.strip_prefix("metadata->"));
        match (name, key) {
            ("id", _) => Ok(Self::Text("id")),
            ("name", _) => Ok(Self::Text("name")),
            ("created_at", _) => Ok(Self::Time("created_at")),
            ("last_message_at", _) => Ok(Self::Time("last_message_at")),
            (_, Some(key)) if !key.is_empty() => Ok(Self::Metadata(key.to_owned())),
            _ => Err(format!(
                "The column '{name}' is unknown; use id, name, created_at, last_message_at or metadata->KEY."
            )),
        }
    }
}

impl Condition {
    /// Returns `true` if the condition matches, or `None` if it is unknown in SQL because of a null.
    pub(crate) fn matches(&self, row: &impl Row) -> Option<bool> {
        match self {
            Self::Test { column, negated, test } => test.matches(&row.cell(column)).map(|matches| matches != *negated),
            Self::Group { negated, any, members } => {
                let mut known = true;
                for member in members {
                    match member.matches(row) {
                        // One true member determines an `or`, one false member an `and`.
                        Some(matches) if matches == *any => return Some(matches != *negated),
                        Some(_) => {}
                        None => known = false,
                    }
                }
                known.then_some(*any == *negated)
            }
        }
    }
}

impl Test {
    fn matches(&self, cell: &Cell) -> Option<bool> {
        if let Self::Is(is) = self {
            return Some(match (is, cell) {
                (Is::Null, cell) => *cell == Cell::Null,
                (Is::NotNull, cell) => *cell != Cell::Null,
                (Is::Bool(wanted), Cell::Value(value)) => text(value) == wanted.to_string(),
                (Is::Bool(_), _) => false,
            });
        }
        if *cell == Cell::Null {
            return None;
        }
        Some(match self {
            Self::Compare(comparison, operand) => comparison.matches(compare(cell, operand)),
            Self::In(operands) => operands.iter().any(|operand| compare(cell, operand).is_eq()),
            Self::Like(pattern) => match cell {
                Cell::Value(value) => pattern.matches(&text(value)),
                _ => false,
            },
            Self::Is(_) => false,
        })
    }
}

impl Comparison {
    fn matches(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Neq => order.is_ne(),
            Self::Gt => order.is_gt(),
            Self::Gte => order.is_ge(),
            Self::Lt => order.is_lt(),
            Self::Lte => order.is_le(),
        }
    }
}

/// Compares times as times, numbers with numeric texts as numbers, and other values as text.
fn compare(cell: &Cell, operand: &Operand) -> std::cmp::Ordering {
    match (cell, operand) {
        (Cell::Time(one), Operand::Time(other)) => one.cmp(other),
        (Cell::Value(Value::Number(one)), Operand::Text(other)) => {
            match (one.as_f64(), serde_json::from_str::<f64>(other)) {
                (Some(one), Ok(other)) => one.total_cmp(&other),
                _ => one.to_string().as_str().cmp(other),
            }
        }
        (Cell::Value(value), Operand::Text(other)) => text(value).as_str().cmp(other),
        // The parser creates times for time columns and texts for others.
        (Cell::Null, _) | (Cell::Time(_), _) | (_, Operand::Time(_)) => std::cmp::Ordering::Less,
    }
}

/// Returns the text of a value for comparisons: strings without quotes.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
