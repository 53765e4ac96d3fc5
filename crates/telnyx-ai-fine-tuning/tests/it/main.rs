//! Fine-tuning jobs, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod wait;
mod wire;
