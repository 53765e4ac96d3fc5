//! A cluster of the binaries, against the emulator.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers are outside of test functions")]

mod client;
mod cluster;
mod failures;
mod loss;
mod query;
mod secrets;
mod storm;
