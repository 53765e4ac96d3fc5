//! Embeddings, similarity search and summaries, called as in a program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod embed_dir;
mod embeddings;
mod responses;
