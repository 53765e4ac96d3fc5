//! Sort orders.

use std::cmp::Ordering;

use serde_json::Value;

use super::{Cell, Column, Row, text};

/// A column to order by.
#[derive(Debug, PartialEq)]
pub(crate) struct Order {
    column: Column,
    descending: bool,
    nulls_first: bool,
}

/// Parses an order, such as `last_message_at.desc.nullslast,name`.
///
/// # Errors
///
/// Returns the reason why the order is invalid.
pub(crate) fn parse(value: &str) -> Result<Vec<Order>, String> {
    let orders: Result<Vec<Order>, String> = value.split(',').map(|field| one(field.trim())).collect();
    orders.map_err(|problem| format!("The order {value} is invalid: {problem}"))
}

fn one(field: &str) -> Result<Order, String> {
    let mut words = field.split('.');
    let column = Column::named(words.next().unwrap_or_default())?;
    let mut words = words.peekable();
    let descending = words.next_if(|word| ["asc", "desc"].contains(word)).is_some_and(|word| word == "desc");
    let nulls = words.next_if(|word| ["nullsfirst", "nullslast"].contains(word));
    match words.next() {
        // By default nulls are larger than all values, as in PostgreSQL.
        None => Ok(Order { column, descending, nulls_first: nulls.map_or(descending, |nulls| nulls == "nullsfirst") }),
        Some(word) => Err(format!("'{word}' is unknown; use asc or desc, then nullsfirst or nullslast.")),
    }
}

/// Compares two rows.
pub(crate) fn compare(orders: &[Order], one: &impl Row, other: &impl Row) -> Ordering {
    let differences = orders.iter().map(|order| order.compare(&one.cell(&order.column), &other.cell(&order.column)));
    differences.fold(Ordering::Equal, Ordering::then)
}

impl Order {
    fn compare(&self, one: &Cell, other: &Cell) -> Ordering {
        let nulls = (*one == Cell::Null).cmp(&(*other == Cell::Null));
        if nulls.is_ne() || *one == Cell::Null {
            return if self.nulls_first { nulls.reverse() } else { nulls };
        }
        let order = match (one, other) {
            (Cell::Time(one), Cell::Time(other)) => one.cmp(other),
            (Cell::Value(one), Cell::Value(other)) => values(one, other),
            _ => Ordering::Equal,
        };
        if self.descending { order.reverse() } else { order }
    }
}

/// Compares numbers by size; other values follow, ordered as text.
fn values(one: &Value, other: &Value) -> Ordering {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => text(one).cmp(&text(other)),
    }
}
