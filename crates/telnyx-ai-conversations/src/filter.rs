//! Filters in the PostgREST syntax that the list of conversations takes.

use std::fmt::{self, Display, Write};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::from_values::from_values;

/// Condition on the value of a field.
///
/// ```
/// use telnyx_ai_conversations::Filter;
///
/// assert_eq!(Filter::like("Voice%").to_string(), "like.Voice%");
/// assert_eq!(Filter::is_in(["a", "b,c"]).to_string(), r#"in.(a,"b,c")"#);
/// assert_eq!(Filter::eq("x").negate().to_string(), "not.eq.x");
/// ```
///
/// A value may be anything that has a text: a string, a number, a [`Timestamp`](telnyx_ai_core::Timestamp). Where a filter
/// is expected, a value alone is [`eq`](Self::eq), as it is for [`HistoryFilter`](crate::HistoryFilter). Values that
/// hold commas, quotes or parentheses are quoted where the syntax needs it. Serde writes and reads a filter as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    negated: bool,
    operator: &'static str,
    operand: Operand,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    /// Taken as it is where it stands alone, quoted inside a group.
    Value(String),
    /// A word of the syntax: `null`, `true`.
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
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::eq("a-1").to_string(), "eq.a-1");
    /// ```
    pub fn eq(value: impl Display) -> Self {
        Self::value("eq", value)
    }

    /// Matches values not equal to `value`.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::neq("a-1").to_string(), "neq.a-1");
    /// ```
    pub fn neq(value: impl Display) -> Self {
        Self::value("neq", value)
    }

    /// Matches values greater, or later, than `value`.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::gt(3).to_string(), "gt.3");
    /// ```
    pub fn gt(value: impl Display) -> Self {
        Self::value("gt", value)
    }

    /// Matches values greater than or equal to `value`; at or after a time.
    ///
    /// ```
    /// let new_year = telnyx_ai_core::Timestamp::parse("2026-01-01T00:00:00Z")?;
    /// assert_eq!(telnyx_ai_conversations::Filter::gte(new_year).to_string(), "gte.2026-01-01T00:00:00Z");
    /// # Ok::<(), telnyx_ai_core::TimestampError>(())
    /// ```
    pub fn gte(value: impl Display) -> Self {
        Self::value("gte", value)
    }

    /// Matches values less, or earlier, than `value`.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::lt("2026-02-01").to_string(), "lt.2026-02-01");
    /// ```
    pub fn lt(value: impl Display) -> Self {
        Self::value("lt", value)
    }

    /// Matches values less than or equal to `value`; at or before a time.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::lte(10).to_string(), "lte.10");
    /// ```
    pub fn lte(value: impl Display) -> Self {
        Self::value("lte", value)
    }

    /// Matches a pattern in which `%` (or `*`) stands for any text.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::like("Voice%").to_string(), "like.Voice%");
    /// ```
    pub fn like(pattern: impl Display) -> Self {
        Self::value("like", pattern)
    }

    /// Matches a pattern as [`like`](Self::like) does, ignoring case.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::ilike("voice%").to_string(), "ilike.voice%");
    /// ```
    pub fn ilike(pattern: impl Display) -> Self {
        Self::value("ilike", pattern)
    }

    /// Matches one of `values`.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::is_in(["a-1", "a-2"]).to_string(), "in.(a-1,a-2)");
    /// ```
    pub fn is_in<V: Display>(values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        Self { negated: false, operator: "in", operand: Operand::List(values) }
    }

    /// Matches fields that are not set.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::is_null().to_string(), "is.null");
    /// ```
    pub fn is_null() -> Self {
        Self::word("null")
    }

    /// Matches `true` or `false`.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::is(true).to_string(), "is.true");
    /// ```
    pub fn is(value: bool) -> Self {
        Self::word(if value { "true" } else { "false" })
    }

    /// Negates the filter.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Filter::is_null().negate().to_string(), "not.is.null");
    /// ```
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
            // A lone value goes to the end of the pair, so quotes would be part of it.
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

/// Splits after the quote that ends a text.
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

/// Writes an element of a list or group, in double quotes if it would not end where it should.
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
