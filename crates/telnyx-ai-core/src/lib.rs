//! Transport core of the Telnyx AI Inference SDK: auth, retries, pagination, polling, streaming, errors.
//!
//! There is no resource in this crate. The domain crates (`telnyx-ai-chat`, `telnyx-ai-embeddings`, …) describe their
//! operations as [`Endpoint`]s and hand them to a [`Client`], which gives a [`Request`] that runs when it is awaited.
//! Most programs use the facade crate `telnyx-ai` and never name this one.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_core::Client;
//!
//! let client = Client::from_env()?;
//! let models: serde_json::Value = client.request(http::Method::GET, "/ai/models").json().await?;
//! # Ok(()) }
//! ```
//!
//! # Features
//! `rustls` (default), `rustls-no-provider`, `native-tls`: the built-in transport over TLS of that kind. `reqwest`: the
//! built-in transport without TLS, for plain http to this machine. `http2` (default). `test-util`: a scripted
//! transport. Each of them brings `client`: all that sends requests. `client` alone has no network code, and is for a
//! [`Transport`] of your own.
//!
//! Without `client` there are only the types and what reads them ([`decode`], [`lenient`], [`sse`], [`Error`],
//! [`Page`], [`Timestamp`], [`ToolCall`], …): no HTTP client, no async runtime, no TLS in the dependency tree.

// Without the client, what only it calls is left over, and links to it lead nowhere.
#![cfg_attr(not(feature = "client"), allow(dead_code, rustdoc::broken_intra_doc_links))]

#[cfg(feature = "client")]
mod auth;
mod base64;
#[cfg(feature = "client")]
mod body;
#[cfg(feature = "client")]
mod buffered;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod client_builder;
#[cfg(feature = "client")]
mod config;
pub mod decode;
#[cfg(feature = "client")]
mod download;
#[cfg(feature = "client")]
mod endpoint;
mod error;
#[cfg(feature = "client")]
mod execute;
mod extra;
#[cfg(feature = "client")]
mod fold;
#[cfg(feature = "client")]
mod fold_stream;
#[cfg(feature = "client")]
mod gen_ai;
mod metadata;
#[cfg(feature = "client")]
mod headers;
mod hints;
mod inference;
mod keep_extra;
pub mod lenient;
#[cfg(feature = "client")]
mod limiter;
#[cfg(feature = "client")]
mod live;
mod macros;
#[doc(hidden)]
pub mod merge;
#[cfg(feature = "client")]
pub mod multipart;
mod open_enum;
mod page;
#[cfg(feature = "client")]
mod pages;
#[cfg(feature = "client")]
mod path;
#[cfg(feature = "client")]
mod poll;
#[cfg(feature = "client")]
mod query;
#[cfg(feature = "client")]
mod redact;
#[cfg(feature = "client")]
mod request;
#[cfg(feature = "client")]
mod response;
#[cfg(feature = "client")]
mod retry;
#[cfg(feature = "client")]
mod segment;
pub mod sse;
#[cfg(feature = "client")]
mod stream;
mod task;
mod time;
mod tool_call;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
pub mod transport;

#[doc(hidden)]
pub use error::ContentProblem;
pub use error::{Error, ErrorDetail, Result};
pub use extra::ExtraFields;
pub use metadata::{RateLimit, ResponseMetadata};
#[doc(hidden)]
pub use inference::check_region;
pub use inference::{ReasoningEffort, Region, RegionMode, ServiceTier};
pub use page::{Page, PageMeta};
pub use task::{Task, TaskState};
pub use time::{Timestamp, TimestampError};
pub use tool_call::{FunctionCall, Role, ToolCall};
#[cfg(feature = "client")]
pub use {
    auth::{ApiKey, Credentials},
    buffered::{Buffered, BufferedUnordered},
    client::Client,
    client_builder::ClientBuilder,
    config::DEFAULT_BASE_URL,
    download::Download,
    endpoint::Endpoint,
    fold::{Accumulator, Completeness},
    fold_stream::CompletionStream,
    gen_ai::record_gen_ai,
    live::StreamingBody,
    pages::{Items, Pages},
    poll::Poller,
    request::{Request, RequestFuture, WithResponse},
    response::Response,
    retry::Idempotency,
    stream::{EventStream, StreamEnd, TextField, VaryingExtra, try_next},
    transport::Transport,
};
// The foreign types of this API, so that its users need not depend on their crates.
pub use bytes::Bytes;
#[cfg(feature = "client")]
pub use futures_core::Stream;
pub use http::{HeaderMap, Method, StatusCode};

/// A scripted transport for tests.
#[cfg(feature = "test-util")]
pub mod test_util {
    pub use crate::transport::mock::{MockReply, MockRequest, MockTransport};
}

/// What the macros of this crate need wherever they are used.
#[doc(hidden)]
pub mod __private {
    pub use crate::base64::{decode as from_base64, encode as to_base64};
    pub use crate::keep_extra::Key;
    pub use serde;
    pub use serde_json;
    #[cfg(feature = "client")]
    pub use tracing;

    #[cfg(feature = "client")]
    pub use crate::redact::{Secrets, Shown};
}
