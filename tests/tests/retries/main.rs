//! Retries: a call that costs money is never sent twice on a guess, and an idempotent call is retried.
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
