//! Retries: a paid call is retried only if the service certainly did not process it, and an idempotent call is retried.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod connection_refused;
mod idempotent;
mod keep_alive;
mod not_idempotent;
mod streams;
