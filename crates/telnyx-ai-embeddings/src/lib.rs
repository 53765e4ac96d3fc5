//! Embeddings of storage buckets, similarity search and summaries of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_core::Client;
//! use telnyx_ai_embeddings::{Embeddings, SimilaritySearch};
//!
//! let embeddings = Embeddings::new(&Client::from_env()?);
//! let task = embeddings.create("docs").await?;
//! embeddings.wait(&task.task_id).await?;
//! for document in embeddings.similarity_search(SimilaritySearch::new("docs", "How do I reset my password?")).await? {
//!     println!("{:.3} {}", document.distance, document.metadata.filename);
//! }
//! # Ok(()) }
//! ```

mod buckets;
mod create_embedding;
mod documents;
mod embeddings;
mod tasks;
mod types;

pub use buckets::Buckets;
pub use create_embedding::{CreateEmbedding, EmbedUrl, EmbeddingModel, Loader};
pub use documents::{SimilaritySearch, Summarize};
pub use embeddings::Embeddings;
pub use tasks::ListEmbeddingTasks;
pub use types::{BucketFile, Document, DocumentMetadata, EmbeddingStatus, EmbeddingTask, Summary};
