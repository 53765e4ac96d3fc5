//! Properties that hold for any input, one function for each decoder or encoder of the SDK.
//!
//! A function takes bytes, decodes the bytes into the input of its part of the SDK, and panics if a property does not
//! hold. libFuzzer calls it from the top-level `fuzz/` package; the tests of this package call it on stable Rust with
//! the same corpus and mutations.
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

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name of the corpus and of the libFuzzer program.
    pub name: &'static str,
    /// Panics if a property does not hold.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 7] = [
    Target { name: "completion_stream", run: completion_stream::run },
    Target { name: "error_details", run: error_details::run },
    Target { name: "json_parts", run: json_parts::run },
    Target { name: "multipart", run: multipart::run },
    Target { name: "query_path", run: query_path::run },
    Target { name: "responses", run: responses::run },
    Target { name: "sse", run: sse::run },
];
