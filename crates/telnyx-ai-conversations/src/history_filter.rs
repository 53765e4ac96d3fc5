//! Filters of the search in conversation histories: `filter[field][operator]=value`.

use std::fmt::Display;

use telnyx_ai_core::{Error, Result};

/// What a field of a conversation history must be.
///
/// ```
/// use telnyx_ai_conversations::{HistoryFilter, Region, SearchHistories};
///
/// let search = SearchHistories::new("refund")
///     .record_region(HistoryFilter::is_in([Region::Usa, Region::Deu]))
///     .record_created_at(HistoryFilter::gte("2026-01-01T00:00:00Z"))
///     .metadata("language", "en"); // a value alone is `eq`
/// ```
///
/// A value may be anything that has a text: a string, a number, a [`Timestamp`](telnyx_ai_core::Timestamp). An empty
/// one is refused at the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryFilter {
    /// `None` for `eq`, which goes without its name.
    operator: Option<&'static str>,
    values: Vec<String>,
}

impl HistoryFilter {
    fn value(operator: Option<&'static str>, value: impl Display) -> Self {
        Self { operator, values: vec![value.to_string()] }
    }

    /// Equal to `value`. What takes a filter takes the value alone for it.
    ///
    /// ```
    /// use telnyx_ai_conversations::HistoryFilter;
    ///
    /// assert_eq!(HistoryFilter::eq("en"), "en".into());
    /// ```
    pub fn eq(value: impl Display) -> Self {
        Self::value(None, value)
    }

    /// One of `values`, at least one. The service takes them with commas between, so none may have one inside.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").metadata("language", HistoryFilter::is_in(["en", "de"]));
    /// ```
    pub fn is_in<V: Display>(values: impl IntoIterator<Item = V>) -> Self {
        Self { operator: Some("in"), values: values.into_iter().map(|value| value.to_string()).collect() }
    }

    /// Greater, or later, than `value`.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").metadata("turns", HistoryFilter::gt(3));
    /// ```
    pub fn gt(value: impl Display) -> Self {
        Self::value(Some("gt"), value)
    }

    /// Greater than or equal to `value`; at or after a time.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").record_created_at(HistoryFilter::gte("2026-01-01T00:00:00Z"));
    /// ```
    pub fn gte(value: impl Display) -> Self {
        Self::value(Some("gte"), value)
    }

    /// Less, or earlier, than `value`.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").record_created_at(HistoryFilter::lt("2026-02-01T00:00:00Z"));
    /// ```
    pub fn lt(value: impl Display) -> Self {
        Self::value(Some("lt"), value)
    }

    /// Less than or equal to `value`; at or before a time.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").metadata("turns", HistoryFilter::lte(10));
    /// ```
    pub fn lte(value: impl Display) -> Self {
        Self::value(Some("lte"), value)
    }

    /// Has `text` somewhere in it.
    ///
    /// ```
    /// # use telnyx_ai_conversations::{HistoryFilter, SearchHistories};
    /// let search = SearchHistories::new("refund").metadata("queue", HistoryFilter::contains("support"));
    /// ```
    pub fn contains(text: impl Display) -> Self {
        Self::value(Some("contains"), text)
    }

    /// The pair that stands for this filter on `field`, or what is wrong with it.
    pub(crate) fn pair(&self, field: &str) -> Result<(String, String)> {
        let name = match self.operator {
            None => format!("filter[{field}]"),
            Some(operator) => format!("filter[{field}][{operator}]"),
        };
        let refused = |problem: String| Err(Error::invalid_input(&name, problem));
        if self.values.is_empty() {
            return refused("has no values; give at least one, or leave the filter out".into());
        }
        // The service may well ignore an empty filter, and what is found then is everything.
        if self.values.iter().any(String::is_empty) {
            return refused("has an empty value; give a text, or leave the filter out".into());
        }
        match self.values.iter().find(|value| self.operator == Some("in") && value.contains(',')) {
            Some(value) => refused(format!("has the value `{value}`; a comma separates values and cannot be in one")),
            None => Ok((name, self.values.join(","))),
        }
    }
}

impl<V: Display> From<V> for HistoryFilter {
    fn from(value: V) -> Self {
        Self::eq(value)
    }
}
