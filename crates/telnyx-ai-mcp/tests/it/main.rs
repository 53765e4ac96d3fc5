//! MCP servers: processes and HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod http;
mod loops;
mod process_calls;
mod process_lifetime;
mod process_start;
mod support;
