//! Texts to embed.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

/// The texts to embed: one, or many.
///
/// ```
/// use telnyx_ai_openai::EmbeddingInput;
///
/// assert_eq!(EmbeddingInput::from("a"), EmbeddingInput::One("a".into()));
/// assert_eq!(EmbeddingInput::from(["a", "b"]), EmbeddingInput::from(vec!["a".to_owned(), "b".to_owned()]));
/// let lines: EmbeddingInput = "a\nb".lines().collect();
/// # assert_eq!(lines, EmbeddingInput::from(&["a", "b"][..]));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum EmbeddingInput {
    /// One text.
    One(String),
    /// Many texts, each with a vector of its own.
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

/// Implements the conversions from several texts of one type.
macro_rules! from_texts {
    (<$($life:lifetime)?> $text:ty) => {
        impl<$($life)?> FromIterator<$text> for EmbeddingInput {
            fn from_iter<I: IntoIterator<Item = $text>>(texts: I) -> Self {
                Self::Many(texts.into_iter().map(String::from).collect())
            }
        }

        impl<$($life)?> From<Vec<$text>> for EmbeddingInput {
            fn from(texts: Vec<$text>) -> Self {
                texts.into_iter().collect()
            }
        }

        impl<$($life,)? const N: usize> From<[$text; N]> for EmbeddingInput {
            fn from(texts: [$text; N]) -> Self {
                texts.into_iter().collect()
            }
        }

        impl<$($life)?> From<&[$text]> for EmbeddingInput {
            fn from(texts: &[$text]) -> Self {
                texts.iter().cloned().collect()
            }
        }

        impl<$($life)?> From<&Vec<$text>> for EmbeddingInput {
            fn from(texts: &Vec<$text>) -> Self {
                Self::from(texts.as_slice())
            }
        }
    };
}

from_texts!(<> String);
from_texts!(<'a> &'a str);
from_texts!(<'a> &'a String);
from_texts!(<'a> Cow<'a, str>);
