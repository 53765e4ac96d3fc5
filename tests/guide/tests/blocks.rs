//! The Rust blocks of README.md and docs/*.md, one module each. See `build.rs`.
#![allow(
    missing_docs,
    unused,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the blocks are written for readers: they leave values unused and assert with indexes"
)]

use telnyx_ai_guide_tests::{Service, run_program, succeeds};

include!(concat!(env!("OUT_DIR"), "/blocks.rs"));
