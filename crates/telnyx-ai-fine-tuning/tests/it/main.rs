//! Fine-tuning jobs through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod fine_tuning;
mod fine_tuning_job;
