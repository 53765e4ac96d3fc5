//! Parameters of new embeddings.

use serde::{Deserialize, Serialize};
use serde_json::Value;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};
use telnyx_ai_core::{ExtraFields, open_enum};

use crate::embedding_input::EmbeddingInput;

open_enum! {
    /// Encoding of vectors on the wire. The SDK decodes both encodings; they differ in the size of the response.
    pub enum EncodingFormat {
        /// JSON numbers, the default of the service.
        Float = "float",
        /// Base64 of little-endian 32-bit floats, about a third of the size.
        Base64 = "base64",
    }
}

/// Parameters of [`OpenAi::create_embeddings`](crate::OpenAi::create_embeddings).
///
/// ```
/// use telnyx_ai::openai::{CreateEmbeddings, EncodingFormat};
///
/// let params = CreateEmbeddings::new("Qwen/Qwen3-Embedding-8B", ["A cat.", "A dog."])
///     .dimensions(1024)
///     .encoding_format(EncodingFormat::Base64);
/// assert_eq!(params.dimensions, Some(1024));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateEmbeddings {
    /// Id of the model, one of [`OpenAi::list_embedding_models`](crate::OpenAi::list_embedding_models).
    pub model: String,
    /// Texts to embed: one or many.
    pub input: EmbeddingInput,
    /// Encoding of the vectors in the response. Default `float`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding_format: Option<EncodingFormat>,
    /// Number of dimensions of a vector, at least 1, for models that support several. Default: set by the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimensions: Option<u32>,
    /// Your id of the end user, for abuse detection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateEmbeddings {
    /// Creates parameters with a model and one or many texts.
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

    /// Sets [`encoding_format`](field@Self::encoding_format).
    #[must_use]
    pub fn encoding_format(mut self, encoding_format: EncodingFormat) -> Self {
        self.encoding_format = Some(encoding_format);
        self
    }

    /// Sets [`dimensions`](field@Self::dimensions).
    #[must_use]
    pub fn dimensions(mut self, dimensions: u32) -> Self {
        self.dimensions = Some(dimensions);
        self
    }

    /// Sets [`user`](field@Self::user).
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    /// Rejects parameters that the service would reject. The service checks texts that consist of white space.
    #[cfg(feature = "client")]
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

impl From<&CreateEmbeddings> for CreateEmbeddings {
    fn from(params: &CreateEmbeddings) -> Self {
        params.clone()
    }
}
