//! Whatever a caller passes and a server answers, there is an error that says what to do: no panic, no hang.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
)]

mod answers;
mod arguments;
mod gateways;
mod ids;
mod settings;
mod streams;
