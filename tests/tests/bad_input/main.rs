//! Invalid input of callers and servers results in an error that names a remedy, never in a panic or a hang.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod arguments;
mod gateways;
mod ids;
mod responses;
mod settings;
mod streams;
