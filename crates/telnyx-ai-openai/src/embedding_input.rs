//! Texts to embed.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::internal::lenient::{self, TextOrList};
use telnyx_ai_core::{from_text, from_texts};

/// Texts to embed: one or many.
///
/// ```
/// use telnyx_ai::openai::EmbeddingInput;
///
/// let one = EmbeddingInput::from("A cat.");
/// let many = EmbeddingInput::from(["A cat.", "A dog."]);
/// let lines: EmbeddingInput = "A cat.\nA dog.".lines().collect();
/// assert_eq!(lines, many);
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum EmbeddingInput {
    /// One text.
    One(String),
    /// Many texts, each with a separate vector.
    Many(Vec<String>),
}

impl<'de> Deserialize<'de> for EmbeddingInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(match lenient::text_or_list(deserializer, "a text or an array of texts")? {
            TextOrList::Text(text) => Self::One(text),
            TextOrList::List(texts) => Self::Many(texts),
        })
    }
}

from_text!(EmbeddingInput, EmbeddingInput::One);

from_texts!(EmbeddingInput, EmbeddingInput::Many);

/// Implements `FromIterator` for texts of one type.
macro_rules! from_iterator {
    (<$($life:lifetime)?> $text:ty) => {
        impl<$($life)?> FromIterator<$text> for EmbeddingInput {
            fn from_iter<I: IntoIterator<Item = $text>>(texts: I) -> Self {
                Self::Many(texts.into_iter().map(String::from).collect())
            }
        }
    };
}

from_iterator!(<> String);
from_iterator!(<'a> &'a str);
from_iterator!(<'a> &'a String);
from_iterator!(<'a> Cow<'a, str>);
