//! Every operation of a running emulator, over plain TCP.

// The lints let test functions panic, but do not see that their helpers are for tests too.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod buckets;
mod chat;
mod client;
mod embeddings;
mod errors;
mod lifetime;
#[cfg(feature = "cli")]
mod program;
mod streams;
mod summarize;
mod upstream;
mod websites;
