//! What the tests of the domain crates share: a server that keeps the exact bytes of requests ([`wire`]), every small drift of
//! a response ([`drift`]), seeded random cuts ([`Dice`]), and streams read to their end ([`Reading`]).
//!
//! It depends on core alone, so that every domain crate can depend on it. Tests of the whole SDK use `telnyx-ai-tests`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "this package is only ever part of a test: a panic there is a failed test"
)]

mod dice;
pub mod drift;
mod reading;
pub mod wire;

pub use dice::Dice;
pub use reading::{IDLE, Labels, Reading, client, read};

/// Runs a future to its end, with a paused clock.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(work)
}
