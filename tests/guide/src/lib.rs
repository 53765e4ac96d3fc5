//! Tests of README.md and the guide in docs/.
//!
//! `build.rs` turns each Rust block into a module. A block marked `rust` is run, and one marked `rust,no_run` is only
//! compiled. These functions of a block are run:
//!
//! * `async fn NAME(telnyx: &Telnyx)`, with a client of an emulator that holds the bucket `docs`;
//! * `fn NAME()` and `async fn NAME()`;
//! * `fn main()`, in a process of its own, whose environment leads [`Telnyx::from_env`](telnyx_ai::Telnyx::from_env) to such an emulator.

pub mod markdown;
mod pages;
mod service;
mod tool_server;

pub use pages::{assert_none, pages, parse, root};
pub use service::{Outcome, Service, run_program, succeeds};
