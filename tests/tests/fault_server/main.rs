//! Tests of the faults of the fault server with raw sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod client;
mod faults;
mod pieces;
mod recording;
mod scripts;
