//! Input of a response.

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

use crate::item::Item;

/// Input that the model responds to: a text of the user, or items.
///
/// ```
/// use telnyx_ai_openai::{Item, ResponseInput};
///
/// assert_eq!(ResponseInput::from("Hi"), ResponseInput::Text("Hi".into()));
/// assert_eq!(ResponseInput::from([Item::user("Hi")]), ResponseInput::Items(vec![Item::user("Hi")]));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ResponseInput {
    /// Text of the user.
    Text(String),
    /// Messages, and calls of functions with what they gave, oldest first.
    Items(Vec<Item>),
}

from_text!(ResponseInput, ResponseInput::Text);

impl From<Vec<Item>> for ResponseInput {
    fn from(items: Vec<Item>) -> Self {
        Self::Items(items)
    }
}

impl<'de> Deserialize<'de> for ResponseInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(match lenient::text_or_list(deserializer, "a text or an array of items")? {
            TextOrList::Text(text) => Self::Text(text),
            TextOrList::List(items) => Self::Items(items),
        })
    }
}

impl<const N: usize> From<[Item; N]> for ResponseInput {
    fn from(items: [Item; N]) -> Self {
        Self::Items(items.into())
    }
}
