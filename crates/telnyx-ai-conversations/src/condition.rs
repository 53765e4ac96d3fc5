//! Filters joined by `or` and `and`.

use std::fmt::{self, Display, Write};

use serde::{Deserialize, Serialize};

use crate::filter::{Filter, write_element, write_quoted};

/// A filter on a field, or a group of filters, for `or` and `and`.
///
/// ```
/// use telnyx_ai::conversations::{Condition, Filter};
///
/// let recent = Condition::any([
///     Condition::field("created_at", Filter::gte("2026-01-01")),
///     Condition::all([
///         Condition::metadata("tier", Filter::eq("gold, silver")),
///         Condition::field("name", Filter::is_null()).negate(),
///     ]),
/// ]);
/// assert_eq!(
///     recent.to_string(),
///     r#"or(created_at.gte.2026-01-01,and(metadata->tier.eq."gold, silver",name.not.is.null))"#
/// );
/// ```
///
/// The serialized form is an object: `{"field":"name","filter":"eq.support"}`, `{"or":[…]}`, `{"not_and":[…]}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Condition(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Field(String, Filter),
    Group { negated: bool, word: &'static str, members: Vec<Condition> },
}

/// Serialized form of a condition.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredGroup {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    NotOr(Vec<Condition>),
    NotAnd(Vec<Condition>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Stored {
    Field { field: String, filter: Filter },
    Group(StoredGroup),
}

impl From<Condition> for Stored {
    fn from(Condition(kind): Condition) -> Self {
        match kind {
            Kind::Field(field, filter) => Self::Field { field, filter },
            Kind::Group { negated, word, members } => Self::Group(match (negated, word) {
                (false, "or") => StoredGroup::Or(members),
                (false, _) => StoredGroup::And(members),
                (true, "or") => StoredGroup::NotOr(members),
                (true, _) => StoredGroup::NotAnd(members),
            }),
        }
    }
}

impl From<Stored> for Condition {
    fn from(stored: Stored) -> Self {
        let group = |negated, word, members| Self(Kind::Group { negated, word, members });
        match stored {
            Stored::Field { field, filter } => Self(Kind::Field(field, filter)),
            Stored::Group(StoredGroup::Or(members)) => group(false, "or", members),
            Stored::Group(StoredGroup::And(members)) => group(false, "and", members),
            Stored::Group(StoredGroup::NotOr(members)) => group(true, "or", members),
            Stored::Group(StoredGroup::NotAnd(members)) => group(true, "and", members),
        }
    }
}

impl Condition {
    /// Creates a filter on `id`, `name`, `created_at` or `last_message_at`.
    pub fn field(name: impl Into<String>, filter: impl Into<Filter>) -> Self {
        Self(Kind::Field(name.into(), filter.into()))
    }

    /// Creates a filter on a metadata key, which is quoted where the syntax needs it.
    pub fn metadata(key: impl Display, filter: impl Into<Filter>) -> Self {
        Self(Kind::Field(metadata_member(&key.to_string()), filter.into()))
    }

    /// Creates a group of conditions joined by `or`.
    pub fn any(members: impl IntoIterator<Item = Condition>) -> Self {
        Self(Kind::Group { negated: false, word: "or", members: members.into_iter().collect() })
    }

    /// Creates a group of conditions joined by `and`.
    pub fn all(members: impl IntoIterator<Item = Condition>) -> Self {
        Self(Kind::Group { negated: false, word: "and", members: members.into_iter().collect() })
    }

    /// Negates the condition.
    #[must_use]
    pub fn negate(self) -> Self {
        Self(match self.0 {
            Kind::Field(name, filter) => Kind::Field(name, filter.negate()),
            Kind::Group { negated, word, members } => Kind::Group { negated: !negated, word, members },
        })
    }
}

impl Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Field(name, filter) => {
                write!(f, "{name}.")?;
                filter.write(f, true)
            }
            Kind::Group { negated, word, members } => {
                write!(f, "{}{word}{}", if *negated { "not." } else { "" }, Members(members))
            }
        }
    }
}

/// Members of a group in parentheses: `(a.eq.1,b.eq.2)`.
pub(crate) struct Members<'a>(pub(crate) &'a [Condition]);

impl Display for Members<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('(')?;
        for (nth, member) in self.0.iter().enumerate() {
            write!(f, "{}{member}", if nth == 0 { "" } else { "," })?;
        }
        f.write_char(')')
    }
}

pub(crate) fn metadata_field(key: impl Display) -> String {
    format!("metadata->{key}")
}

/// Returns the field name of a metadata key in a group. A key with a dot is quoted: in a group a dot ends a name.
fn metadata_member(key: &str) -> String {
    let mut name = metadata_field("");
    // Writing to a string never fails.
    let _ = if key.contains('.') { write_quoted(&mut name, key) } else { write_element(&mut name, key) };
    name
}

#[cfg(test)]
mod tests;
