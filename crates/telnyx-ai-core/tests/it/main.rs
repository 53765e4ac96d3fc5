//! Tests of the transport core through its public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod call_keys;
mod captured_credentials;
mod charge;
mod completion_stream;
#[cfg(feature = "reqwest")]
mod counting_server;
mod decoding;
mod deletes;
mod derived_clients;
mod downloads;
mod failure;
mod idempotency;
mod limits;
mod options;
mod paging;
mod paging_ends;
mod polling;
mod rate_limits;
mod rate_limits_simulation;
mod redirects;
mod requests;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
mod resume;
mod retries;
#[cfg(feature = "reqwest")]
mod runtimes;
mod secrets;
mod size_limits;
mod stream_ends;
mod stream_errors;
mod stream_interruptions;
mod stream_limits;
mod stream_timeouts;
mod support;
mod timeouts;
mod transports;
mod uploads;
