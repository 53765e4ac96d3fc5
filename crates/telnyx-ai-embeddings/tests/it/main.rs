//! Embeddings, similarity search and summaries, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/src/drift.rs"]
mod drift;
#[path = "../../../../tests/src/wire_kit.rs"]
mod wire_kit;

mod embeddings;
mod responses;
