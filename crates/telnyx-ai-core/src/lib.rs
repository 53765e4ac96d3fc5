//! Transport core of the Telnyx AI Inference SDK: auth, retries, pagination, polling, streaming, errors.
//!
//! There is no resource in this crate. The domain crates (`telnyx-ai-chat`, `telnyx-ai-embeddings`, …) describe their
//! operations and hand them to a [`Client`], which returns a [`Request`] that runs when it is awaited.
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
//! `rustls` (default), `ring`, `rustls-no-provider`, `native-tls`: the built-in transport over TLS of that kind. `reqwest`: the
//! built-in transport without TLS, for plain http to this machine. `http2` (default). `test-util`: a scripted
//! transport. Each of them brings `client`: all that sends requests. `client` alone has no network code, and is for a
//! [`Transport`] of your own.
//!
//! Without `client` there are only the types and what reads them ([`decode`], [`sse`], [`Error`],
//! [`Page`], [`Timestamp`], [`ToolCall`], …): no HTTP client, no async runtime, no TLS in the dependency tree.

// Links to the client are broken where it is not compiled.
#![cfg_attr(not(feature = "client"), allow(rustdoc::broken_intra_doc_links))]

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

#[cfg(feature = "client")]
pub use buffered::{Buffered, BufferedRows, BufferedUnordered};
#[cfg(feature = "client")]
pub use client::Client;
#[cfg(feature = "client")]
pub use client::builder::ClientBuilder;
#[cfg(feature = "client")]
pub use client::client_settings::ClientSettings;
#[cfg(feature = "client")]
pub use client::credentials::{ApiKey, Credentials};
#[cfg(feature = "client")]
pub use client::settings::DEFAULT_BASE_URL;
pub use decode::page::{Page, PageMeta};
#[cfg(feature = "client")]
pub use download::Download;
pub use error::{Error, ErrorDetail, ErrorKind, Result};
#[cfg(feature = "client")]
pub use paging::{Items, Pages};
#[cfg(feature = "client")]
pub use polling::{Poller, Updates};
#[cfg(feature = "client")]
pub use request::{Request, RequestFuture, WithResponse};
#[cfg(feature = "client")]
pub use response::Response;
pub use response::metadata::{RateLimit, ResponseMetadata};
pub use response::time::{Timestamp, TimestampError};
#[cfg(feature = "client")]
pub use stream::completion_stream::CompletionStream;
#[cfg(feature = "client")]
pub use stream::events::{EventStream, StreamEnd};
#[cfg(feature = "client")]
pub use stream::texts::Texts;
#[cfg(feature = "client")]
pub use transport::Transport;
pub use types::extra_fields::ExtraFields;
pub use types::inference::{ReasoningEffort, Region, RegionMode, ServiceTier};
pub use types::task::{Task, TaskState};
pub use types::tool_call::{FunctionCall, Role, ToolCall};
// The foreign types of this API, so that its users need not depend on their crates.
pub use bytes::Bytes;
#[cfg(feature = "client")]
pub use futures_core::Stream;
pub use http::{HeaderMap, Method, StatusCode};

/// A mock transport for tests that need no server.
#[cfg(feature = "test-util")]
pub mod test_util {
    pub use crate::transport::mock::{MockReply, MockRequest, MockTransport};
}

/// Building blocks of the crates of this workspace. Exempt from semver: any release may change or remove them.
#[doc(hidden)]
pub mod internal {
    pub use crate::decode::object_or_attached;
    pub use crate::error::ContentProblem;
    #[cfg(feature = "client")]
    pub use crate::error::build::{io_error, noted, rejected, task_failed};
    pub use crate::error::charge::mark_charged;
    #[cfg(feature = "client")]
    pub use crate::error::deadline_passed;
    pub use crate::error::reported::{error_in, is_failure, reports};
    #[cfg(feature = "client")]
    pub use crate::paging::cursor::Cursor;
    #[cfg(feature = "client")]
    pub use crate::redact::{Secrets, Shown};
    #[cfg(feature = "client")]
    pub use crate::request::{endpoint::Endpoint, idempotency::Idempotency, multipart, options::within};
    pub use crate::response::keep_extra::Key;
    pub use crate::response::lenient;
    #[cfg(feature = "client")]
    pub use crate::runtime::timer::Timer;
    #[cfg(feature = "client")]
    pub use crate::stream::{
        accumulator::{Accumulator, Completeness},
        body::StreamingBody,
        events::{EventHints, TextField, VaryingExtra, try_next},
    };
    #[cfg(feature = "client")]
    pub use crate::trace::gen_ai::record_gen_ai;
    pub use crate::types::base64::{decode as from_base64, encode as to_base64};
    pub use crate::types::inference::check_region;
    pub use crate::types::merge;
    pub use serde;
    pub use serde_json;
    #[cfg(feature = "client")]
    pub use tracing;
}
