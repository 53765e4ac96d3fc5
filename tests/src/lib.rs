//! What the whole-workspace tests share.
//!
//! [`FaultServer`] is a scripted TCP server for the faults that an HTTP mock cannot make: refused and reset
//! connections, answers cut at a byte, bodies that stall or arrive in pieces, malformed framing. [`LoadServer`] is a fast
//! one for many calls. Beside them is what most tests begin with: [`telnyx`] for a client of such a server, [`COMPLETION`] and [`EVENTS`] for answers to chat calls.
//!
//! ```
//! use telnyx_ai_tests::{FaultServer, Script, http_response};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let answer = http_response(200, &[("content-type", "application/json")], r#"{"ok":true}"#);
//! let server = FaultServer::start([
//!     Script::accept().then_reset(),                       // 1st: reset before anything is read
//!     Script::respond(answer.clone()).cut_at(40).then_close(), // 2nd: half an answer, then end of file
//!     Script::respond(answer),                             // 3rd and later: a good answer
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
    reason = "this package is only ever part of a test: a panic there is a failed test, which is what is wanted"
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
pub use load_server::{Answers, Counts, LoadServer};
