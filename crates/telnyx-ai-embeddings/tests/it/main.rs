//! Embeddings, similarity search and summaries, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod embeddings;
mod responses;
