//! SDK for the Telnyx AI Inference API.
//!
//! ```no_run
//! # #[cfg(feature = "chat")]
//! # async fn run() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//!
//! let telnyx = Telnyx::from_env()?; // TELNYX_API_KEY
//! let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
//! println!("{}", reply.text());
//! # Ok(()) }
//! ```
//!
//! [`Telnyx`] gives a handle for each domain. A call on a handle is a [`Request`]: await it, or give it options first
//! ([`timeout`](Request::timeout), [`header`](Request::header), [`with_response`](Request::with_response), …). Every
//! error is an [`Error`], with predicates for what you would match on. [`Telnyx::buffered`] runs many calls, some at once.
//!
//! # Retries
//! Reads are retried, and so are writes that carry an idempotency key. A call that costs money and has none (a chat
//! completion) is sent again only when the first one certainly did not arrive or was turned away (429, 503 with
//! `Retry-After`), or when you say [`idempotent(true)`](Request::idempotent). After a failure,
//! [`Error::may_have_been_charged`] returns true if the work may have been done.
//!
//! # Features
//! | Feature | Default | Effect |
//! |---|---|---|
//! | `audio`, `chat`, `clustering`, `conversations`, `embeddings`, `fine-tuning` | yes | the domains |
//! | `models`, `tools`, `session` | yes | parts of `chat`: the list of models, functions as tools, sessions |
//! | `openai`, `anthropic` | | the compatible surfaces |
//! | `rustls` | yes | TLS by rustls |
//! | `ring` | | TLS by rustls with the crypto provider ring in place of aws-lc-rs; off with `rustls` |
//! | `rustls-no-provider`, `native-tls` | | TLS by rustls with a crypto provider of the program; TLS of the system |
//! | `http2` | yes | HTTP/2 |
//! | `reqwest` | with TLS | the built-in transport; alone it speaks plain http to this machine |
//! | `client` | with `reqwest` | everything that sends requests; alone it needs a [`Transport`] of the program |
//! | `types` | | the types of the default domains, without the client |
//! | `schemars` | | tools and structured responses with schemas of the program's types |
//! | `test-util` | | a mock transport for tests |
//!
//! Without `client` there are only the types of requests and responses, and no HTTP client, async runtime or TLS in the
//! dependency tree: `default-features = false` with `types`, or with domains such as `chat`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod telnyx;

#[cfg(feature = "anthropic")]
#[doc(inline)]
pub use telnyx_ai_anthropic as anthropic;
#[cfg(feature = "audio")]
#[doc(inline)]
pub use telnyx_ai_audio as audio;
#[cfg(feature = "chat")]
#[doc(inline)]
pub use telnyx_ai_chat as chat;
#[cfg(feature = "clustering")]
#[doc(inline)]
pub use telnyx_ai_clustering as clustering;
#[cfg(feature = "conversations")]
#[doc(inline)]
pub use telnyx_ai_conversations as conversations;
#[cfg(feature = "embeddings")]
#[doc(inline)]
pub use telnyx_ai_embeddings as embeddings;
#[cfg(feature = "fine-tuning")]
#[doc(inline)]
pub use telnyx_ai_fine_tuning as fine_tuning;
#[cfg(feature = "openai")]
#[doc(inline)]
pub use telnyx_ai_openai as openai;

#[cfg(feature = "client")]
pub use telnyx::Telnyx;

#[cfg(feature = "test-util")]
#[doc(inline)]
pub use telnyx_ai_core::test_util;
#[cfg(feature = "client")]
#[doc(inline)]
pub use telnyx_ai_core::{
    ApiKey, Buffered, BufferedRows, BufferedUnordered, Client, ClientBuilder, ClientSettings, CompletionStream,
    Credentials, DEFAULT_BASE_URL, Download, EventStream, Items, Pages, Poller, Request, RequestFuture, Response,
    Stream, StreamEnd, Texts, Transport, Updates, WithResponse, transport,
};
#[doc(inline)]
pub use telnyx_ai_core::{
    Bytes, Error, ErrorDetail, ErrorKind, ExtraFields, FunctionCall, HeaderMap, Method, Page, PageMeta, RateLimit,
    ReasoningEffort, Region, RegionMode, ResponseMetadata, Result, Role, ServiceTier, StatusCode, Task, TaskState,
    Timestamp, TimestampError, ToolCall, decode, sse,
};
