//! Texts to embed.

use serde::{Deserialize, Deserializer, Serialize};
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

impl From<&str> for EmbeddingInput {
    fn from(text: &str) -> Self {
        Self::One(text.to_owned())
    }
}

impl From<String> for EmbeddingInput {
    fn from(text: String) -> Self {
        Self::One(text)
    }
}

impl From<&String> for EmbeddingInput {
    fn from(text: &String) -> Self {
        Self::One(text.clone())
    }
}

impl<S: Into<String>> From<Vec<S>> for EmbeddingInput {
    fn from(texts: Vec<S>) -> Self {
        texts.into_iter().collect()
    }
}

impl<S: Into<String>, const N: usize> From<[S; N]> for EmbeddingInput {
    fn from(texts: [S; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl<S: AsRef<str>> From<&[S]> for EmbeddingInput {
    fn from(texts: &[S]) -> Self {
        texts.iter().map(S::as_ref).collect()
    }
}

impl<S: Into<String>> FromIterator<S> for EmbeddingInput {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        Self::Many(texts.into_iter().map(Into::into).collect())
    }
}
