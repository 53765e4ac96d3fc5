//! SDK for the [Telnyx](https://telnyx.com) AI Inference API: chat completions that stream, tools, structured
//! responses, embeddings of documents, similarity search, speech to text, conversations, clusters, fine-tuning.
//!
//! ```no_run
//! use telnyx_ai::Telnyx;
//!
//! #[tokio::main]
//! async fn main() -> telnyx_ai::Result<()> {
//!     let telnyx = Telnyx::from_env()?; // TELNYX_API_KEY
//!     let reply = telnyx.chat().complete("What is the capital of Norway?").await?;
//!     println!("{}", reply.text());
//!     Ok(())
//! }
//! ```
//!
//! # First steps
//! **Stream a response.** The stream ends only if the response is complete; an interruption is an error.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use std::io::Write;
//!
//! use telnyx_ai::Telnyx;
//!
//! let telnyx = Telnyx::from_env()?;
//! let mut stream = telnyx.chat().stream("Tell me a story.").await?;
//! while let Some(text) = stream.texts().try_next().await? {
//!     print!("{text}");
//!     std::io::stdout().flush().ok();
//! }
//! # Ok(()) }
//! ```
//!
//! **Query your documents.** [`embed_dir`](embeddings::Embeddings::embed_dir) uploads a folder to a storage bucket and embeds
//! it. Then the model retrieves from the bucket, or you search it with
//! [`search_documents`](embeddings::Embeddings::search_documents).
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::chat::{ChatRequest, Message, Tool};
//!
//! let telnyx = Telnyx::from_env()?;
//! telnyx.embeddings().embed_dir("./handbook", "acme-handbook").await?;
//!
//! let question = Message::user("How long is the warranty?");
//! let request = ChatRequest::new([question]).tool(Tool::retrieval(["acme-handbook"]));
//! println!("{}", telnyx.chat().complete(request).await?.text());
//! # Ok(()) }
//! ```
//!
//! **Let the model call functions.** [`run_tools`](chat::Chat::run_tools) calls them until the model has a response.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::chat::FunctionTool;
//!
//! #[derive(serde::Deserialize, schemars::JsonSchema)] // feature `schemars`
//! struct Order {
//!     id: String,
//! }
//!
//! let telnyx = Telnyx::from_env()?;
//! let find = async |order: Order| format!("Order {} arrives tomorrow.", order.id);
//! let status = FunctionTool::from_fn("order_status", "Status of an order.", find);
//! let run = telnyx.chat().run_tools("Where is my order A-1?", [status]).await?;
//! println!("{}", run.completion.text());
//! # Ok(()) }
//! ```
//!
//! **Receive a response as a Rust type**, with `complete_as`.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//!
//! #[derive(serde::Deserialize, schemars::JsonSchema)] // feature `schemars`
//! struct Plan {
//!     title: String,
//!     steps: Vec<String>,
//! }
//!
//! let telnyx = Telnyx::from_env()?;
//! let plan = telnyx.chat().complete_as::<Plan>("How do I plant a tree?").await?.value;
//! println!("{}: {} steps", plan.title, plan.steps.len());
//! # Ok(()) }
//! ```
//!
//! **Transcribe a recording.**
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
//!
//! let telnyx = Telnyx::from_env()?;
//! let params = CreateTranscription::new(AudioModel::Nova3, Recording::path("call.mp3"));
//! println!("{}", telnyx.audio().transcribe(params).await?.text);
//! # Ok(()) }
//! ```
//!
//! The [guide](https://github.com/team-telnyx/telnyx-ai-rust/tree/main/docs) explains each topic, and the
//! [examples](https://github.com/team-telnyx/telnyx-ai-rust/tree/main/examples) are complete programs.
//!
//! # Domains
//! | Handle | Module | Operations |
//! |---|---|---|
//! | [`Telnyx::chat`], [`Telnyx::models`] | [`chat`] | chat completions, streams, tools, structured responses, sessions; models |
//! | [`Telnyx::embeddings`] | [`embeddings`] | embeddings of buckets and web pages, similarity search, summaries |
//! | [`Telnyx::storage`] | [`storage`] | buckets and objects: uploads, downloads, lists, presigned URLs |
//! | [`Telnyx::conversations`], [`Telnyx::insights`], [`Telnyx::insight_groups`] | [`conversations`] | conversations, messages, histories, insights |
//! | [`Telnyx::clusters`] | [`clustering`] | clusters of documents and their graphs |
//! | [`Telnyx::audio`] | [`audio`] | speech to text |
//! | [`Telnyx::fine_tuning`] | [`fine_tuning`] | fine-tuning jobs |
//! | `Telnyx::openai`, `Telnyx::anthropic` | `openai`, `anthropic` | the compatible endpoints; features that are off by default |
//!
//! A call on a handle returns a [`Request`]. Await it, or set options first: [`timeout`](Request::timeout),
//! [`header`](Request::header), [`with_response`](Request::with_response) and others. All errors are an [`Error`], with
//! predicates such as [`is_rate_limited`](Error::is_rate_limited). [`Telnyx::buffered`] sends many requests
//! concurrently.
//!
//! # Retries
//! Reads, and writes with an idempotency key, are retried. A paid call without a key, such as a chat completion, is
//! retried only if the first request did no work: the connection failed, or the service rejected the request with 429,
//! or with 503 and `Retry-After`. [`idempotent(true)`](Request::idempotent) allows all retries. After a failure,
//! [`Error::may_have_been_charged`] returns `true` if the service may have done the work.
//!
//! # Features
//! | Feature | Default | Effect |
//! |---|---|---|
//! | `audio`, `chat`, `clustering`, `conversations`, `embeddings`, `fine-tuning`, `storage` | yes | the domains |
//! | `models`, `tools`, `session` | yes | parts of `chat`: the list of models, functions as tools, sessions |
//! | `openai`, `anthropic` | | the compatible endpoints |
//! | `schemars` | | tools and structured responses with schemas of your types |
//! | `bulk` | | bulk jobs: many rows, each paid once, with a ledger in SQLite |
//! | `layers` | | transports around a transport: record and replay exchanges, cache responses |
//! | `tower` | | `layers`, with services of tower as transports |
//! | `mcp` | | tools of MCP servers in `run_tools` |
//! | `rustls` | yes | TLS by rustls |
//! | `ring` | | TLS by rustls with the crypto provider ring instead of aws-lc-rs; without `rustls` |
//! | `rustls-no-provider`, `native-tls` | | TLS by rustls with a crypto provider of the program; TLS of the system |
//! | `http2` | yes | HTTP/2 |
//! | `reqwest` | with TLS | the built-in transport; without TLS it sends plain HTTP to this machine only |
//! | `client` | with `reqwest` | the client; without `reqwest` it requires a [`Transport`] of the program |
//! | `types` | | the types of the default domains, without the client |
//! | `test-util` | | a mock transport for tests |
//!
//! With `default-features = false` and `types`, or domains such as `chat`, the crate has only the types of requests and
//! responses, and the dependency tree has no HTTP client, async runtime or TLS.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod telnyx;

#[cfg(feature = "anthropic")]
#[doc(inline)]
pub use telnyx_ai_anthropic as anthropic;
#[cfg(feature = "audio")]
#[doc(inline)]
pub use telnyx_ai_audio as audio;
#[cfg(feature = "bulk")]
#[doc(inline)]
pub use telnyx_ai_bulk as bulk;
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
#[cfg(feature = "layers")]
#[doc(inline)]
pub use telnyx_ai_layers as layers;
#[cfg(feature = "mcp")]
#[doc(inline)]
pub use telnyx_ai_mcp as mcp;
#[cfg(feature = "openai")]
#[doc(inline)]
pub use telnyx_ai_openai as openai;
#[cfg(feature = "storage")]
#[doc(inline)]
pub use telnyx_ai_storage as storage;

#[cfg(feature = "client")]
pub use telnyx::Telnyx;

#[cfg(feature = "test-util")]
#[doc(inline)]
pub use telnyx_ai_core::test_util;
#[cfg(feature = "client")]
#[doc(inline)]
pub use telnyx_ai_core::{
    ApiKey, Buffered, BufferedRows, BufferedUnordered, Client, ClientBuilder, ClientSettings, CompletionStream,
    Credentials, DEFAULT_BASE_URL, Download, EventStream, Items, ModelLimits, ObservedOperation, Observer,
    OperationEnd, Pages, Poller, RateLimits, Request, RequestFuture, Response, Stream, StreamEnd, Texts, TokenUsage,
    Transport, Updates, WithResponse, transport,
};
#[doc(inline)]
pub use telnyx_ai_core::{
    Bytes, Error, ErrorDetail, ErrorKind, ExtraFields, FunctionCall, HeaderMap, Method, Money, Page, PageMeta,
    PriceList, RateLimit, ReasoningEffort, Region, RegionMode, ResponseMetadata, Result, Role, ServiceTier, StatusCode,
    Task, TaskState, Timestamp, TimestampError, TokenCounts, ToolCall, decode, sse,
};
