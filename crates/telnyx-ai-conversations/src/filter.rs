//! Filters in the PostgREST syntax of the list of conversations.

use std::fmt::{self, Display, Write};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::from_values::from_values;

/// Condition on the value of a field.
///
/// ```
/// use telnyx_ai::conversations::{Filter, ListConversations};
///
/// let voice = ListConversations::new()
///     .name(Filter::like("Voice%"))
///     .metadata("tier", Filter::is_in(["gold", "silver"]))
///     .metadata("language", "en"); // a value alone is `Filter::eq`
/// assert_eq!(Filter::is_null().negate().to_string(), "not.is.null");
/// ```
///
/// A value is anything with a text form: a string, a number, a [`Timestamp`](telnyx_ai_core::Timestamp). A value
/// converts into the filter [`eq`](Self::eq). Values that hold commas, quotes or parentheses are quoted where the
/// syntax needs it. The serialized form of a filter is its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    negated: bool,
    operator: &'static str,
    operand: Operand,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    /// Sent unchanged at the top level, quoted inside a group.
    Value(String),
    /// Keyword of the syntax: `null`, `true`.
    Word(&'static str),
    List(Vec<String>),
}

impl Filter {
    fn value(operator: &'static str, value: impl Display) -> Self {
        Self { negated: false, operator, operand: Operand::Value(value.to_string()) }
    }

    fn word(word: &'static str) -> Self {
        Self { negated: false, operator: "is", operand: Operand::Word(word) }
    }

    /// Matches values equal to `value`. A value converts into this filter.
    pub fn eq(value: impl Display) -> Self {
        Self::value("eq", value)
    }

    /// Matches values not equal to `value`.
    pub fn neq(value: impl Display) -> Self {
        Self::value("neq", value)
    }

    /// Matches values greater, or later, than `value`.
    pub fn gt(value: impl Display) -> Self {
        Self::value("gt", value)
    }

    /// Matches values greater than or equal to `value`; at or after a time.
    pub fn gte(value: impl Display) -> Self {
        Self::value("gte", value)
    }

    /// Matches values less, or earlier, than `value`.
    pub fn lt(value: impl Display) -> Self {
        Self::value("lt", value)
    }

    /// Matches values less than or equal to `value`; at or before a time.
    pub fn lte(value: impl Display) -> Self {
        Self::value("lte", value)
    }

    /// Matches a pattern in which `%` (or `*`) stands for any text.
    pub fn like(pattern: impl Display) -> Self {
        Self::value("like", pattern)
    }

    /// Matches a pattern like [`like`](Self::like), ignoring case.
    pub fn ilike(pattern: impl Display) -> Self {
        Self::value("ilike", pattern)
    }

    /// Matches one of `values`.
    pub fn is_in<V: Display>(values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        Self { negated: false, operator: "in", operand: Operand::List(values) }
    }

    /// Matches fields that are not set.
    pub fn is_null() -> Self {
        Self::word("null")
    }

    /// Matches `true` or `false`.
    pub fn is(value: bool) -> Self {
        Self::word(if value { "true" } else { "false" })
    }

    /// Negates the filter.
    #[must_use]
    pub fn negate(mut self) -> Self {
        self.negated = !self.negated;
        self
    }

    pub(crate) fn write(&self, f: &mut impl Write, in_group: bool) -> fmt::Result {
        if self.negated {
            f.write_str("not.")?;
        }
        write!(f, "{}.", self.operator)?;
        match &self.operand {
            // A single value ends with the pair, so quotes would be part of the value.
            Operand::Value(value) if !in_group => f.write_str(value),
            Operand::Value(value) => write_element(f, value),
            Operand::Word(word) => f.write_str(word),
            Operand::List(values) => {
                f.write_char('(')?;
                for (nth, value) in values.iter().enumerate() {
                    f.write_str(if nth == 0 { "" } else { "," })?;
                    write_element(f, value)?;
                }
                f.write_char(')')
            }
        }
    }
}

/// The operators that take a value.
const OPERATORS: [&str; 8] = ["eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike"];

/// Reads the text of a filter that stands alone.
pub(crate) fn read(text: &str) -> Option<Filter> {
    let (negated, filter) = text.strip_prefix("not.").map_or((false, text), |filter| (true, filter));
    let (word, operand) = filter.split_once('.')?;
    let (operator, operand) = match word {
        "is" => ("is", Operand::Word(["null", "true", "false"].into_iter().find(|known| *known == operand)?)),
        "in" => ("in", Operand::List(elements(operand.strip_prefix('(')?.strip_suffix(')')?)?)),
        _ => (OPERATORS.into_iter().find(|known| *known == word)?, Operand::Value(operand.to_owned())),
    };
    Some(Filter { negated, operator, operand })
}

/// Reads the elements of a list that [`write_element`] wrote.
fn elements(mut list: &str) -> Option<Vec<String>> {
    let mut elements = Vec::new();
    if list.is_empty() {
        return Some(elements);
    }
    loop {
        let (element, rest) = match list.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (element, rest) = list.split_at(list.find(',').unwrap_or(list.len()));
                (element.to_owned(), rest)
            }
        };
        elements.push(element);
        match rest.strip_prefix(',') {
            Some(rest) => list = rest,
            None => return rest.is_empty().then_some(elements),
        }
    }
}

/// Returns the unescaped text before the closing quote, and the rest after the quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let (mut element, mut chars) = (String::new(), text.chars());
    loop {
        match chars.next()? {
            '"' => return Some((element, chars.as_str())),
            '\\' => element.push(chars.next()?),
            other => element.push(other),
        }
    }
}

impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "expected a filter such as `eq.gold`, `not.is.null` or `in.(a,b)`";
        read(&text).ok_or_else(|| D::Error::custom(format_args!("{expected}, got `{text}`")))
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, false)
    }
}

/// Writes an element of a list or group, in double quotes if the element contains a character of the syntax.
pub(crate) fn write_element(f: &mut impl Write, value: &str) -> fmt::Result {
    let special = |c: char| matches!(c, ',' | '(' | ')' | '{' | '}' | '"' | '\\') || c.is_whitespace();
    if !value.is_empty() && !value.contains(special) {
        return f.write_str(value);
    }
    write_quoted(f, value)
}

pub(crate) fn write_quoted(f: &mut impl Write, value: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

from_values!(Filter);

#[cfg(test)]
mod tests;
