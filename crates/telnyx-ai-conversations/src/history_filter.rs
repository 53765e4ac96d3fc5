//! Filters of the search in conversation histories: `filter[field][operator]=value`.

use std::fmt::Display;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::{Error, Result};

use crate::from_values::from_values;

/// Condition on a field of a conversation history.
///
/// ```
/// use telnyx_ai::conversations::{HistoryFilter, Region, SearchHistories};
///
/// let search = SearchHistories::new("refund")
///     .record_region(HistoryFilter::is_in([Region::Usa, Region::Deu]))
///     .record_created_at(HistoryFilter::gte("2026-01-01T00:00:00Z"))
///     .metadata("language", "en"); // a value alone is `HistoryFilter::eq`
/// ```
///
/// A value is anything with a text form: a string, a number, a [`Timestamp`](telnyx_ai_core::Timestamp). The call
/// rejects an empty value.
///
/// The serialized form of a filter is its value, or for an operator other than `eq` an object: `{"gte":"2026-01-01"}`,
/// `{"in":["en","de"]}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Name of the operator; `None` for `eq`, which is sent without an operator name.
    pub(crate) operator: Option<&'static str>,
    values: Vec<String>,
}

/// Operators with one value.
const OPERATORS: [&str; 5] = ["gt", "gte", "lt", "lte", "contains"];

/// Serialized form of a filter.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Eq(String),
    Operator(StoredOperator),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredOperator {
    In(Vec<String>),
    Gt(String),
    Gte(String),
    Lt(String),
    Lte(String),
    Contains(String),
}

impl Serialize for HistoryFilter {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let value = || self.values.first().cloned().unwrap_or_default();
        let stored = match self.operator {
            None => Stored::Eq(value()),
            Some("in") => Stored::Operator(StoredOperator::In(self.values.clone())),
            Some("gt") => Stored::Operator(StoredOperator::Gt(value())),
            Some("gte") => Stored::Operator(StoredOperator::Gte(value())),
            Some("lt") => Stored::Operator(StoredOperator::Lt(value())),
            Some("lte") => Stored::Operator(StoredOperator::Lte(value())),
            Some(_) => Stored::Operator(StoredOperator::Contains(value())),
        };
        stored.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for HistoryFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Eq(value) => Self::eq(value),
            Stored::Operator(StoredOperator::In(values)) => Self::is_in(values),
            Stored::Operator(StoredOperator::Gt(value)) => Self::gt(value),
            Stored::Operator(StoredOperator::Gte(value)) => Self::gte(value),
            Stored::Operator(StoredOperator::Lt(value)) => Self::lt(value),
            Stored::Operator(StoredOperator::Lte(value)) => Self::lte(value),
            Stored::Operator(StoredOperator::Contains(value)) => Self::contains(value),
        })
    }
}

impl HistoryFilter {
    fn value(operator: Option<&'static str>, value: impl Display) -> Self {
        Self { operator, values: vec![value.to_string()] }
    }

    /// Matches values equal to `value`. A value converts into this filter.
    pub fn eq(value: impl Display) -> Self {
        Self::value(None, value)
    }

    /// Matches one of `values`, at least one. Values are joined by commas, so a value must not contain a comma.
    pub fn is_in<V: Display>(values: impl IntoIterator<Item = V>) -> Self {
        Self { operator: Some("in"), values: values.into_iter().map(|value| value.to_string()).collect() }
    }

    /// Matches values greater, or later, than `value`.
    pub fn gt(value: impl Display) -> Self {
        Self::value(Some("gt"), value)
    }

    /// Matches values greater than or equal to `value`; at or after a time.
    pub fn gte(value: impl Display) -> Self {
        Self::value(Some("gte"), value)
    }

    /// Matches values less, or earlier, than `value`.
    pub fn lt(value: impl Display) -> Self {
        Self::value(Some("lt"), value)
    }

    /// Matches values less than or equal to `value`; at or before a time.
    pub fn lte(value: impl Display) -> Self {
        Self::value(Some("lte"), value)
    }

    /// Matches values that contain `text`.
    pub fn contains(text: impl Display) -> Self {
        Self::value(Some("contains"), text)
    }

    /// Returns the field and the filter of a query pair.
    pub(crate) fn of_pair(name: &str, value: &str) -> Option<(String, Self)> {
        let name = name.strip_prefix("filter[")?.strip_suffix(']')?;
        let Some((field, operator)) = name.split_once("][") else {
            return (!name.contains(['[', ']'])).then(|| (name.to_owned(), Self::eq(value)));
        };
        let filter = match operator {
            "in" => Self::is_in(value.split(',')),
            _ => Self::value(Some(OPERATORS.into_iter().find(|known| *known == operator)?), value),
        };
        Some((field.to_owned(), filter))
    }

    /// Returns the query pair of this filter on `field`, or an error for an invalid value.
    pub(crate) fn pair(&self, field: &str) -> Result<(String, String)> {
        let name = match self.operator {
            None => format!("filter[{field}]"),
            Some(operator) => format!("filter[{field}][{operator}]"),
        };
        let rejected = |problem: String| Err(Error::invalid_input(&name, problem));
        if self.values.is_empty() {
            return rejected("has no values; give at least one, or leave the filter out".into());
        }
        // The service may ignore an empty filter and return everything.
        if self.values.iter().any(String::is_empty) {
            return rejected("has an empty value; give a text, or leave the filter out".into());
        }
        match self.values.iter().find(|value| self.operator == Some("in") && value.contains(',')) {
            Some(value) => rejected(format!("has the value `{value}`; a comma separates values and cannot be in one")),
            None => Ok((name, self.values.join(","))),
        }
    }
}

from_values!(HistoryFilter);
