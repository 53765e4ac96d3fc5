//! In which order a list of conversations comes.

use std::fmt::{self, Display};

/// In which order a list comes.
///
/// ```
/// use telnyx_ai_conversations::Order;
///
/// assert_eq!(Order::desc("last_message_at").nulls_last().to_string(), "last_message_at.desc.nullslast");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    field: String,
    direction: &'static str,
    nulls: &'static str,
}

impl Order {
    /// Smallest or oldest first.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Order::asc("name").to_string(), "name.asc");
    /// ```
    pub fn asc(field: impl Into<String>) -> Self {
        Self { field: field.into(), direction: "asc", nulls: "" }
    }

    /// Largest or newest first.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Order::desc("created_at").to_string(), "created_at.desc");
    /// ```
    pub fn desc(field: impl Into<String>) -> Self {
        Self { field: field.into(), direction: "desc", nulls: "" }
    }

    /// What has no value comes first.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Order::asc("name").nulls_first().to_string(), "name.asc.nullsfirst");
    /// ```
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.nulls = ".nullsfirst";
        self
    }

    /// What has no value comes last.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::Order::desc("name").nulls_last().to_string(), "name.desc.nullslast");
    /// ```
    #[must_use]
    pub fn nulls_last(mut self) -> Self {
        self.nulls = ".nullslast";
        self
    }
}

impl Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}{}", self.field, self.direction, self.nulls)
    }
}

#[cfg(test)]
mod tests;
