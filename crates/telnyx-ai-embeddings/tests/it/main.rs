//! Embeddings, similarity search and summaries through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod embed_dir;
mod embeddings;
mod responses;
mod spans;
