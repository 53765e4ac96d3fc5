//! What must hold for any input, as one function for each part of the SDK that reads what others wrote.
//!
//! A function takes bytes, makes of them what the part reads, and panics when a promise is broken. libFuzzer calls it
//! from the top-level `fuzz/` package; the tests here call it on stable with the same corpus and with mutations of it.
//!
//! ```
//! for target in telnyx_ai_fuzz::TARGETS {
//!     (target.run)(b"\x00\x00data: any bytes at all\n\n");
//! }
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this package is only ever part of a test: a panic there is a finding, which is what is wanted"
)]

pub mod completion_stream;
pub mod error_details;
mod input;
pub mod json_parts;
mod mock;
pub mod multipart;
pub mod query_path;
pub mod responses;
pub mod sse;
#[cfg(test)]
mod tests;

/// One part of the SDK under any input.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of its corpus, and of the program that libFuzzer runs.
    pub name: &'static str,
    /// Panics when a promise is broken.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "completion_stream", run: completion_stream::run },
    Target { name: "error_details", run: error_details::run },
    Target { name: "json_parts", run: json_parts::run },
    Target { name: "multipart", run: multipart::run },
    Target { name: "query_path", run: query_path::run },
    Target { name: "responses", run: responses::run },
    Target { name: "sse", run: sse::run },
];
