//! Shared code of the tests of the facade.
//!
//! [`FaultServer`] is a scripted TCP server for faults that an HTTP mock cannot produce: rejected and reset
//! connections, responses cut at a byte, bodies that stall or arrive in pieces, malformed framing. [`LoadServer`] is a
//! fast server for many calls. [`telnyx`] creates a client of such a server; [`COMPLETION`] and [`EVENTS`] are
//! responses to chat calls.
//!
//! ```
//! use telnyx_ai_tests::{FaultServer, Script, http_response};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let response = http_response(200, &[("content-type", "application/json")], r#"{"ok":true}"#);
//! let server = FaultServer::start([
//!     Script::accept().then_reset(),                       // 1st: reset before anything is read
//!     Script::respond(response.clone()).cut_at(40).then_close(), // 2nd: 40 bytes of a response, then end of file
//!     Script::respond(response),                           // 3rd and later: a complete response
//! ])
//! .await;
//!
//! // ... call `server.base_url()` with the client under test ...
//! assert_eq!(server.connections(), 0);
//! assert!(server.requests().is_empty());
//! # }
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "the package is only used in tests, where a panic is a failed test"
)]

#[cfg(doctest)]
mod crate_readmes;
mod example;
mod fault_server;
mod kit;
mod load_server;

pub use example::{printed, run_example};
pub use kit::{COMPLETION, EVENTS, JSON, all, builder, json_response, soon, telnyx};

pub use fault_server::{
    FaultServer, Refused, Script, SeenRequest, bad_chunk_response, chunked_response, http_chunk, http_head,
    http_response, huge_headers_response, interim_response, short_body_response, sse_response,
};
pub use load_server::{Counts, LoadServer, Responses};
