//! Sort order of the list of conversations.

use std::fmt::{self, Display};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Sort order of a list.
///
/// ```
/// use telnyx_ai::conversations::Order;
///
/// let newest_first = Order::desc("last_message_at").nulls_last();
/// assert_eq!(newest_first.to_string(), "last_message_at.desc.nullslast");
/// ```
///
/// The serialized form is the text of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    field: String,
    direction: &'static str,
    nulls: &'static str,
}

impl Order {
    /// Creates an order with the smallest or oldest first.
    pub fn asc(field: impl Into<String>) -> Self {
        Self { field: field.into(), direction: "asc", nulls: "" }
    }

    /// Creates an order with the largest or newest first.
    pub fn desc(field: impl Into<String>) -> Self {
        Self { field: field.into(), direction: "desc", nulls: "" }
    }

    /// Sorts items without a value first.
    #[must_use]
    pub fn nulls_first(mut self) -> Self {
        self.nulls = ".nullsfirst";
        self
    }

    /// Sorts items without a value last.
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

/// Reads the text of an order. The name of the field may have dots.
fn read(text: &str) -> Option<Order> {
    let nulls = [".nullsfirst", ".nullslast"].into_iter().find(|nulls| text.ends_with(nulls)).unwrap_or_default();
    let (field, direction) = text.strip_suffix(nulls)?.rsplit_once('.')?;
    let direction = ["asc", "desc"].into_iter().find(|known| *known == direction)?;
    Some(Order { field: field.to_owned(), direction, nulls })
}

impl Serialize for Order {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Order {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "expected an order such as `name.asc` or `created_at.desc.nullslast`";
        read(&text).ok_or_else(|| D::Error::custom(format_args!("{expected}, got `{text}`")))
    }
}

#[cfg(test)]
mod tests;
