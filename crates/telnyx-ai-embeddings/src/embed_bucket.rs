//! Parameters of an embedding of a bucket.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use telnyx_ai_core::{ExtraFields, from_text, open_enum};

open_enum! {
    /// Model that embeds documents.
    pub enum EmbeddingModel {
        /// Default of the service.
        GteLarge = "thenlper/gte-large",
        /// For text in many languages.
        MultilingualE5Large = "intfloat/multilingual-e5-large",
    }
}

open_enum! {
    /// Loader that reads files.
    pub enum Loader {
        /// Selects the reader by file type: PDF, HTML, text, JSON, CSV, audio and video up to 100 MB. Other files are
        /// read as text.
        Default = "default",
        /// Reads article JSON of Intercom by paragraph. Search results have the URL and heading of the article in
        /// `loader_metadata`.
        Intercom = "intercom",
    }
}

/// Parameters of [`Embeddings::embed_bucket`](crate::Embeddings::embed_bucket).
///
/// ```
/// use telnyx_ai::embeddings::{EmbedBucket, EmbeddingModel};
///
/// let params = EmbedBucket::new("docs")
///     .document_chunk_size(512)
///     .document_chunk_overlap_size(64)
///     .embedding_model(EmbeddingModel::MultilingualE5Large);
/// assert_eq!(params.document_chunk_size, Some(512));
/// ```
///
/// A string converts into parameters with all defaults: `embeddings.embed_bucket("docs")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmbedBucket {
    /// Name of the bucket whose files are embedded.
    pub bucket_name: String,
    /// Size of the chunks that documents are split into. Default 1024.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_chunk_size: Option<u32>,
    /// Overlap of two neighbouring chunks, in the unit of the chunk size. Default 512.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_chunk_overlap_size: Option<u32>,
    /// Model that embeds the chunks. Default `thenlper/gte-large`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedding_model: Option<EmbeddingModel>,
    /// Loader that reads the files. Default: chosen by the type of each file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loader: Option<Loader>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl EmbedBucket {
    /// Creates parameters for all files of a bucket, with the service's defaults.
    pub fn new(bucket_name: impl Into<String>) -> Self {
        Self {
            bucket_name: bucket_name.into(),
            document_chunk_size: None,
            document_chunk_overlap_size: None,
            embedding_model: None,
            loader: None,
            extra: ExtraFields::default(),
        }
    }

    /// Sets [`document_chunk_size`](field@Self::document_chunk_size).
    #[must_use]
    pub fn document_chunk_size(mut self, document_chunk_size: u32) -> Self {
        self.document_chunk_size = Some(document_chunk_size);
        self
    }

    /// Sets [`document_chunk_overlap_size`](field@Self::document_chunk_overlap_size).
    #[must_use]
    pub fn document_chunk_overlap_size(mut self, document_chunk_overlap_size: u32) -> Self {
        self.document_chunk_overlap_size = Some(document_chunk_overlap_size);
        self
    }

    /// Sets [`embedding_model`](field@Self::embedding_model).
    #[must_use]
    pub fn embedding_model(mut self, embedding_model: EmbeddingModel) -> Self {
        self.embedding_model = Some(embedding_model);
        self
    }

    /// Sets [`loader`](field@Self::loader).
    #[must_use]
    pub fn loader(mut self, loader: Loader) -> Self {
        self.loader = Some(loader);
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}

from_text!(EmbedBucket, EmbedBucket::new);
