//! Embeddings of storage buckets, similarity search and summaries of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::embeddings::SearchDocuments;
//!
//! let telnyx = Telnyx::from_env()?;
//! let embeddings = telnyx.embeddings();
//! let task = embeddings.embed_bucket("docs").await?;
//! embeddings.wait(&task.task_id).await?;
//! let search = SearchDocuments::new("docs", "How do I reset my password?");
//! for document in embeddings.search_documents(search).await? {
//!     println!("{:.3} {}", document.distance, document.metadata.filename);
//! }
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `Embeddings` and `Buckets`. The default features include the default features of
//! `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS implementation, depend on this crate with
//! `default-features = false, features = ["client"]` and on `telnyx-ai-core` with the feature of that implementation.
//! Without `client` there are only the types of requests and responses, and no HTTP client, no async runtime and no TLS
//! in the dependency tree.
//!
//! `storage`: with `client`, `Embeddings::embed_dir`, which uploads the files of a folder and embeds them.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod bucket_file;
#[cfg(feature = "client")]
mod buckets;
mod document;
mod embed_bucket;
#[cfg(all(feature = "client", feature = "storage"))]
mod embed_dir;
mod embed_url;
mod embedding_task;
#[cfg(feature = "client")]
mod embeddings;
mod list_embedding_tasks;
mod search_documents;
mod summarize_file;
mod summary;

pub use bucket_file::BucketFile;
pub use document::{Document, DocumentMetadata};
pub use embed_bucket::{EmbedBucket, EmbeddingModel, Loader};
#[cfg(all(feature = "client", feature = "storage"))]
pub use embed_dir::{EmbedDir, EmbedDirEvent, EmbedDirReport, EmbedDirStream, SkipReason};
pub use embed_url::EmbedUrl;
pub use embedding_task::{EmbeddingStatus, EmbeddingTask};
pub use list_embedding_tasks::ListEmbeddingTasks;
pub use search_documents::SearchDocuments;
pub use summarize_file::SummarizeFile;
pub use summary::Summary;
#[cfg(feature = "client")]
pub use {buckets::Buckets, embeddings::Embeddings};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
