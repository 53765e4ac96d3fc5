//! Tools of [MCP](https://modelcontextprotocol.io) servers as function tools of the Telnyx AI SDK.
//!
//! [`McpServer::process`] starts a server as a child process, [`McpServer::http`] connects to one over streamable HTTP.
//! [`McpServer::tools`] are the tools of the server for `run_tools`.
//!
//! A server is untrusted: its messages, tools and results are bounded, and a server that hangs, ends or floods is an
//! error result for the model. Decide with `approve` which calls run.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod connection;
mod ended;
mod guard;
mod handshake;
mod http;
mod limits;
mod names;
mod output;
mod process;
mod server;

pub use connection::McpConnection;
pub use server::McpServer;

#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
