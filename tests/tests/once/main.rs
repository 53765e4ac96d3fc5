//! A call that costs money is never sent twice on a guess, and a call that harms nothing is not given up too early.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
)]

mod keep_alive;
mod paid;
mod refused;
mod retried;
mod streams;
