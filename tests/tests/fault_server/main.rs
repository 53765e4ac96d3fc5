//! Proves with plain sockets that each fault of the fault server is what it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
)]

mod bookkeeping;
mod client;
mod faults;
mod pieces;
mod scripts;
