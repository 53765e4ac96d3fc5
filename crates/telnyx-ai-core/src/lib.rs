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
//! transport. With none of them the crate has no network code and a client needs a [`Transport`] of its own.

mod auth;
mod body;
mod buffered;
mod client;
mod client_builder;
mod config;
pub mod decode;
mod download;
mod endpoint;
mod error;
mod execute;
mod fold;
mod fold_stream;
mod gen_ai;
pub mod lenient;
mod limiter;
mod live;
mod macros;
pub mod multipart;
mod open_enum;
mod page;
mod path;
mod poll;
mod query;
mod request;
mod response;
mod retry;
mod segment;
pub mod sse;
mod stream;
mod time;
mod tool_call;
mod trace;
pub mod transport;

pub use auth::{ApiKey, Credentials};
pub use body::Extra;
pub use buffered::{Buffered, BufferedUnordered};
pub use client::Client;
pub use client_builder::ClientBuilder;
pub use config::DEFAULT_BASE_URL;
pub use download::Download;
pub use endpoint::Endpoint;
pub use error::{Error, ErrorDetail, Result};
pub use fold::{Fold, FoldEnd};
pub use fold_stream::FoldStream;
pub use gen_ai::record_gen_ai;
pub use live::LiveBody;
pub use page::{Items, Page, PageMeta, Pages};
pub use poll::{Poller, Task, TaskState};
pub use request::{Request, RequestFuture, WithResponse};
pub use response::{RateLimit, Response, ResponseHead};
pub use retry::RetryClass;
pub use stream::{EventStream, StreamEnd, try_next};
// The foreign types of this API, so that its users need not depend on their crates.
pub use bytes::Bytes;
pub use futures_core::Stream;
pub use http::{HeaderMap, Method, StatusCode};
pub use time::{Timestamp, TimestampError};
pub use tool_call::{FunctionCall, Role, ToolCall};
pub use transport::Transport;

/// A scripted transport for tests.
#[cfg(feature = "test-util")]
pub mod test_util {
    pub use crate::transport::mock::{MockReply, MockRequest, MockTransport};
}

/// What the macros of this crate need wherever they are used.
#[doc(hidden)]
pub mod __private {
    pub use serde;
    pub use serde_json;
    pub use tracing;
}
