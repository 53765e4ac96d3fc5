//! Tests of the transport core through its public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod bounds;
mod clocks;
mod completion_stream;
mod deletes;
mod downloads;
mod idempotency;
mod limits;
mod list_ends;
mod options;
mod pages;
mod poll;
mod redirects;
mod requests;
mod resume;
mod retries;
#[cfg(feature = "reqwest")]
mod runtimes;
mod secrets;
mod spans;
mod stream_clocks;
mod stream_cuts;
mod stream_ends;
mod stream_errors;
mod stream_limits;
mod support;
mod uploads;
#[cfg(feature = "reqwest")]
mod wire;
