//! Shared code of the tests of the domain crates: a server that records the exact bytes of requests ([`wire`]), small
//! variations of a response ([`drift`]), a seeded random number generator ([`TestRng`]), a reader of streams
//! ([`Reading`]), a recorder of spans ([`Spans`]), and temporary folders ([`TempFolder`]).
//!
//! The crate depends only on core, so that each domain crate can depend on it. Tests of the facade use
//! `telnyx-ai-tests`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "the package is only used in tests, where a panic is a failed test"
)]

pub mod drift;
mod folder;
mod reading;
mod rng;
mod spans;
pub mod wire;

pub use folder::TempFolder;
pub use reading::{IDLE, Labels, Reading, client, read};
pub use rng::TestRng;
pub use spans::Spans;

/// Runs a future to completion, with a paused tokio clock.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(work)
}
