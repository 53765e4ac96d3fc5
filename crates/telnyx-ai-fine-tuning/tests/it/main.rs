//! Fine-tuning jobs, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod fine_tuning;
mod fine_tuning_job;
