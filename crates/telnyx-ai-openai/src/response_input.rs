//! Input of a response.

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::internal::lenient::{self, TextOrList};
use telnyx_ai_core::{from_list, from_text};

use crate::item::Item;

/// Input that the model responds to: text of the user, or items.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ResponseInput {
    /// Text of the user.
    Text(String),
    /// Messages, function calls and their outputs, oldest first.
    Items(Vec<Item>),
}

from_text!(ResponseInput, ResponseInput::Text);

from_list!(ResponseInput, Item, ResponseInput::Items);

impl<'de> Deserialize<'de> for ResponseInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(match lenient::text_or_list(deserializer, "a text or an array of items")? {
            TextOrList::Text(text) => Self::Text(text),
            TextOrList::List(items) => Self::Items(items),
        })
    }
}
