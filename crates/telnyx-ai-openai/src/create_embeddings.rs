//! What to make vectors of.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::internal::lenient::{self, TextOrList};
use telnyx_ai_core::{Error, ExtraFields, Result, from_text, open_enum, setters};

/// The texts to make vectors of: one, or many.
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

open_enum! {
    /// How vectors travel. They are read either way, so this is only about the size of the answer.
    ///
    /// ```
    /// use telnyx_ai_openai::{CreateEmbeddings, EncodingFormat};
    ///
    /// let create = CreateEmbeddings::new("thenlper/gte-large", "A cat.").encoding_format(EncodingFormat::Base64);
    /// ```
    pub enum EncodingFormat {
        /// As JSON numbers: the service's default.
        Float = "float",
        /// As base64 of little-endian 32-bit floats, about a third of the size.
        Base64 = "base64",
    }
}

/// What to make vectors of, and how.
///
/// ```
/// use telnyx_ai_openai::CreateEmbeddings;
///
/// let create = CreateEmbeddings::new("Qwen/Qwen3-Embedding-8B", ["A cat.", "A dog."]).dimensions(1024).user("u-17");
/// assert_eq!(create.dimensions, Some(1024));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateEmbeddings {
    /// The model, by its id; see [`OpenAi::embedding_models`](crate::OpenAi::embedding_models).
    pub model: String,
    /// The texts.
    pub input: EmbeddingInput,
    /// See [`encoding_format()`](Self::encoding_format()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding_format: Option<EncodingFormat>,
    /// See [`dimensions()`](Self::dimensions()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<u32>,
    /// See [`user()`](Self::user()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

setters! {
    CreateEmbeddings::new("thenlper/gte-large", "A cat.") => CreateEmbeddings {
        /// How vectors travel. Default `float`.
        encoding_format: EncodingFormat = EncodingFormat::Base64,
        /// How many numbers a vector has, for models that leave the choice.
        dimensions: u32 = 512,
        /// Your id of the end user, by which abuse is found.
        user: impl Into<String> = "u-1",
    }
}

impl CreateEmbeddings {
    /// Vectors of this model for one text or many.
    ///
    /// ```
    /// use telnyx_ai_openai::CreateEmbeddings;
    ///
    /// let one = CreateEmbeddings::new("thenlper/gte-large", "A cat.");
    /// let many = CreateEmbeddings::new("thenlper/gte-large", vec![String::from("A cat.")]);
    /// ```
    pub fn new(model: impl Into<String>, input: impl Into<EmbeddingInput>) -> Self {
        Self {
            model: model.into(),
            input: input.into(),
            encoding_format: None,
            dimensions: None,
            user: None,
            extra: ExtraFields::default(),
        }
    }

    /// What the service could only refuse, found before it is paid for. A blank text is for the service to judge.
    pub(crate) fn check(&self) -> Result<()> {
        if self.model.trim().is_empty() {
            return Err(Error::invalid_input("model", "is empty; give the id of an embedding model"));
        }
        let empty = |field: &str, hint: &str| Err(Error::invalid_input(field, format!("is empty; {hint}")));
        match &self.input {
            EmbeddingInput::One(text) if text.is_empty() => return empty("input", "give a text"),
            EmbeddingInput::Many(texts) if texts.is_empty() => return empty("input", "give at least one text"),
            EmbeddingInput::Many(texts) => {
                if let Some(at) = texts.iter().position(String::is_empty) {
                    return empty(&format!("input[{at}]"), "give a text or leave it out");
                }
            }
            EmbeddingInput::One(_) => {}
        }
        if self.dimensions == Some(0) {
            return Err(Error::invalid_input("dimensions", "is 0; give at least 1 or leave it out"));
        }
        Ok(())
    }
}
