//! Client core of the Telnyx AI Inference SDK: authentication, retries, pagination, polling, streaming, errors.
//!
//! Most programs use the facade crate `telnyx-ai`, which re-exports the public types of this crate. The crates of the
//! API domains (`telnyx-ai-chat`, `telnyx-ai-embeddings`, …) describe their operations and pass them to a [`Client`],
//! which returns a [`Request`]. A request is sent when it is awaited.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::{Method, Telnyx};
//!
//! let telnyx = Telnyx::from_env()?;
//! let models: serde_json::Value = telnyx.request(Method::GET, "/ai/models").json().await?;
//! println!("{models}");
//! # Ok(()) }
//! ```
//!
//! # Features
//! | Feature | Default | Effect |
//! |---|---|---|
//! | `rustls` | yes | built-in transport, TLS by rustls with the crypto provider aws-lc-rs |
//! | `ring` | | built-in transport, TLS by rustls with the crypto provider ring |
//! | `rustls-no-provider` | | built-in transport, TLS by rustls with a crypto provider that the program installs |
//! | `native-tls` | | built-in transport, TLS of the operating system |
//! | `reqwest` | with TLS | built-in transport; without a TLS feature it supports plain HTTP only |
//! | `http2` | yes | HTTP/2 |
//! | `client` | with `reqwest` | everything that sends requests; without `reqwest` it needs a custom [`Transport`] |
//! | `test-util` | | a mock transport for tests |
//!
//! Without `client` the crate contains only the types and their decoders ([`decode`], [`sse`], [`Error`], [`Page`],
//! [`Timestamp`], [`ToolCall`], …), and the dependency tree has no HTTP client, async runtime or TLS library.

// Without `client`, links to the client are broken.
#![cfg_attr(not(feature = "client"), allow(rustdoc::broken_intra_doc_links))]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
mod observer;
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
pub use client::rate_limits::{ModelLimits, RateLimits};
#[cfg(feature = "client")]
pub use client::settings::DEFAULT_BASE_URL;
pub use decode::page::{Page, PageMeta};
#[cfg(feature = "client")]
pub use download::Download;
pub use error::{Error, ErrorDetail, ErrorKind, Result};
#[cfg(feature = "client")]
pub use observer::{ObservedOperation, Observer, OperationEnd, TokenUsage};
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
pub use types::money::Money;
pub use types::price_list::{PriceList, TokenCounts};
pub use types::task::{Task, TaskState};
pub use types::tool_call::{FunctionCall, Role, ToolCall};
// Types of other crates in this API, so that users do not have to depend on those crates.
pub use bytes::Bytes;
#[cfg(feature = "client")]
pub use futures_core::Stream;
pub use http::{HeaderMap, Method, StatusCode};

/// A mock transport for tests that need no server.
#[cfg(feature = "test-util")]
pub mod test_util {
    pub use crate::transport::mock::{MockReply, MockRequest, MockTransport};
}

/// Building blocks for the other crates of this workspace. Exempt from semver: any release may change or remove them.
#[doc(hidden)]
pub mod internal {
    pub use crate::decode::object_or_attached;
    pub use crate::error::ContentProblem;
    #[cfg(feature = "client")]
    pub use crate::error::build::{config_error, io_error, noted, rejected, task_failed};
    pub use crate::error::charge::mark_charged;
    #[cfg(feature = "client")]
    pub use crate::error::deadline_elapsed;
    pub use crate::error::reported::{error_in, is_failure, reports};
    #[cfg(feature = "client")]
    pub use crate::execution::{
        alternatives::{Alternative, alternatives, with_alternatives},
        operation::in_conversation,
    };
    #[cfg(feature = "client")]
    pub use crate::paging::cursor::Cursor;
    #[cfg(feature = "client")]
    pub use crate::redact::{REDACTED, Redaction, Secrets, is_secret_name};
    #[cfg(feature = "client")]
    pub use crate::request::{
        content::{BodyContent, RequestContent, decode_recorded, recordable, send_recorded, without_boundary},
        endpoint::Endpoint,
        idempotency::Idempotency,
        multipart,
        options::within,
        undecoded::undecoded,
    };
    pub use crate::response::keep_extra::Key;
    pub use crate::response::lenient;
    #[cfg(feature = "client")]
    pub use crate::runtime::timer::Timer;
    #[cfg(feature = "client")]
    pub use crate::stream::{
        accumulator::{Accumulator, Completeness},
        body::StreamingBody,
        events::{EventHints, TextField, VaryingExtra, try_next},
        texts::TextStream,
    };
    #[cfg(feature = "client")]
    pub use crate::trace::{
        operation::Operation,
        operation_span::{OperationSpan, ResponseAttributes},
    };
    pub use crate::types::base64::{decode as from_base64, encode as to_base64};
    pub use crate::types::inference::check_region;
    pub use crate::types::merge;
    pub use crate::types::price_list::TokenPrices;
    pub use crate::types::tokens_by_model::TokensByModel;
    pub use serde;
    pub use serde_json;
    #[cfg(feature = "client")]
    pub use tracing;
}
