//! What to embed: the files of a bucket, or a page.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{ExtraFields, from_text, open_enum, setters};

open_enum! {
    /// The model that embeds.
    ///
    /// ```
    /// use telnyx_ai_embeddings::{CreateEmbedding, EmbeddingModel};
    ///
    /// let create = CreateEmbedding::new("docs").embedding_model(EmbeddingModel::MultilingualE5Large);
    /// assert_eq!(create.embedding_model.unwrap().as_str(), "intfloat/multilingual-e5-large");
    /// ```
    pub enum EmbeddingModel {
        /// The service's default.
        GteLarge = "thenlper/gte-large",
        /// For text in many languages.
        MultilingualE5Large = "intfloat/multilingual-e5-large",
    }
}

open_enum! {
    /// How files are read.
    ///
    /// ```
    /// use telnyx_ai_embeddings::{CreateEmbedding, Loader};
    ///
    /// let create = CreateEmbedding::new("articles").loader(Loader::Intercom);
    /// assert_eq!(create.loader, Some("intercom".into()));
    /// ```
    pub enum Loader {
        /// By their type: PDF, HTML, text, JSON, CSV, audio and video up to 100 MB. What is none of them is read as text.
        Default = "default",
        /// As article JSON of Intercom: paragraph by paragraph, with the address and heading of the article in the
        /// `loader_metadata` of what is found.
        Intercom = "intercom",
    }
}

/// What to embed, and how.
///
/// ```
/// use telnyx_ai_embeddings::CreateEmbedding;
///
/// let finer = CreateEmbedding::new("docs").document_chunk_size(512).document_chunk_overlap_size(64);
/// assert_eq!((finer.document_chunk_size, finer.embedding_model), (Some(512), None));
/// assert_eq!(CreateEmbedding::from("docs"), CreateEmbedding::new("docs"));
/// ```
///
/// A string is a bucket with all defaults: `embeddings.create("docs")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateEmbedding {
    /// The bucket whose files are embedded.
    pub bucket_name: String,
    /// See [`document_chunk_size()`](Self::document_chunk_size()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_chunk_size: Option<u32>,
    /// See [`document_chunk_overlap_size()`](Self::document_chunk_overlap_size()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_chunk_overlap_size: Option<u32>,
    /// See [`embedding_model()`](Self::embedding_model()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedding_model: Option<EmbeddingModel>,
    /// See [`loader()`](Self::loader()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loader: Option<Loader>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateEmbedding {
    /// All files of a bucket, with the service's defaults.
    ///
    /// ```
    /// let create = telnyx_ai_embeddings::CreateEmbedding::new("docs");
    /// assert_eq!(serde_json::to_string(&create)?, r#"{"bucket_name":"docs"}"#); // the rest is the service's choice
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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
}

setters! {
    CreateEmbedding::new("docs") => CreateEmbedding {
        /// The size of the chunks that documents are cut into. Default 1024.
        document_chunk_size: u32 = 512,
        /// How much two neighbouring chunks share. Default 512.
        document_chunk_overlap_size: u32 = 64,
        /// The model that embeds. Default `thenlper/gte-large`.
        embedding_model: EmbeddingModel = EmbeddingModel::MultilingualE5Large,
        /// How files are read. Default by their type.
        loader: Loader = Loader::Intercom,
    }
}

from_text!(CreateEmbedding, CreateEmbedding::new);

/// A page to embed.
///
/// ```
/// let page = telnyx_ai_embeddings::EmbedUrl::new("https://example.com/help", "docs");
/// assert_eq!(page.bucket_name, "docs");
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmbedUrl {
    /// The page.
    pub url: String,
    /// The bucket that takes it; it must exist.
    pub bucket_name: String,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl EmbedUrl {
    /// Page and bucket.
    ///
    /// ```
    /// let page = telnyx_ai_embeddings::EmbedUrl::new("https://example.com/help", "docs");
    /// assert_eq!(serde_json::to_string(&page)?, r#"{"url":"https://example.com/help","bucket_name":"docs"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn new(url: impl Into<String>, bucket_name: impl Into<String>) -> Self {
        Self { url: url.into(), bucket_name: bucket_name.into(), extra: ExtraFields::default() }
    }
}

setters! { EmbedUrl::new("https://example.com", "docs") => EmbedUrl {} }
