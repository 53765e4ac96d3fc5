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
mod buffered;
#[cfg(feature = "client")]
mod client;
pub mod decode;
#[cfg(feature = "client")]
mod download;
mod error;
#[cfg(feature = "client")]
mod execution;
mod json;
mod macros;
#[cfg(feature = "client")]
mod paging;
#[cfg(feature = "client")]
mod polling;
#[cfg(feature = "client")]
mod redact;
#[cfg(feature = "client")]
mod request;
mod response;
#[cfg(feature = "client")]
mod runtime;
pub mod sse;
#[cfg(feature = "client")]
mod stream;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
pub mod transport;
mod types;

pub use decode::page::{Page, PageMeta};
#[doc(hidden)]
pub use error::ContentProblem;
pub use error::{Error, ErrorDetail, Result};
#[cfg(feature = "client")]
pub use request::multipart;
pub use response::lenient;
pub use response::metadata::{RateLimit, ResponseMetadata};
pub use response::time::{Timestamp, TimestampError};
pub use types::extra_fields::ExtraFields;
#[doc(hidden)]
pub use types::inference::check_region;
pub use types::inference::{ReasoningEffort, Region, RegionMode, ServiceTier};
#[doc(hidden)]
pub use types::merge;
pub use types::task::{Task, TaskState};
pub use types::tool_call::{FunctionCall, Role, ToolCall};
#[cfg(feature = "client")]
pub use {
    buffered::{Buffered, BufferedUnordered},
    client::Client,
    client::builder::ClientBuilder,
    client::credentials::{ApiKey, Credentials},
    client::settings::DEFAULT_BASE_URL,
    download::Download,
    paging::{Items, Pages},
    polling::Poller,
    request::endpoint::Endpoint,
    request::idempotency::Idempotency,
    request::{Request, RequestFuture, WithResponse},
    response::Response,
    stream::accumulator::{Accumulator, Completeness},
    stream::body::StreamingBody,
    stream::completion_stream::CompletionStream,
    stream::events::{EventStream, StreamEnd, TextField, VaryingExtra, try_next},
    trace::gen_ai::record_gen_ai,
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
    pub use crate::response::keep_extra::Key;
    pub use crate::types::base64::{decode as from_base64, encode as to_base64};
    pub use serde;
    pub use serde_json;
    #[cfg(feature = "client")]
    pub use tracing;

    #[cfg(feature = "client")]
    pub use crate::redact::{Secrets, Shown};
}
