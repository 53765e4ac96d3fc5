//! Queries against the emulator.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod engine;
mod estimates;
mod functions;
mod guard;
mod kept_plan;
mod kit;
mod report;
mod search;
