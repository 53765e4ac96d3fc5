//! Chat completions and models of the Telnyx AI Inference API.
//!
//! Most programs depend on the facade `telnyx-ai`, which re-exports this crate as `telnyx_ai::chat`:
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::chat::{ChatRequest, Message};
//!
//! let telnyx = Telnyx::from_env()?;
//! let messages = [Message::system("Be brief."), Message::user("What is the capital of Norway?")];
//! let reply = telnyx.chat().complete(ChatRequest::new(messages).max_tokens(200)).await?;
//! println!("{}", reply.text());
//! # Ok(()) }
//! ```
//!
//! A program that depends on this crate alone creates the handle with [`Chat::new`].
//!
//! [`Chat::complete`] waits for the complete response. [`Chat::stream`] returns the response as it arrives, in chunks
//! that add up to the same [`ChatCompletion`]. A completion costs money, so the SDK does not retry a request that may
//! have reached the service, unless [`idempotent(true)`](telnyx_ai_core::Request::idempotent) is set.
//!
//! # Features
//! | Feature | Default | Effect |
//! |---|---|---|
//! | `client` | yes | `Chat` and its streams; without it there are only types, and no HTTP client, async runtime or TLS |
//! | `models` | yes | `Model` with its prices, and `Models`, which lists the models |
//! | `tools` | yes | `FunctionTool`, and `Chat::run_tools`, which runs your functions when the model calls them |
//! | `session` | yes | `ChatSession`, which keeps the messages of a conversation; enables `tools` |
//! | `schemars` | | JSON schemas derived from your types, for tools and structured responses |
//! | `conversations` | | sessions that mirror their messages to a conversation of the service |
//!
//! The default features include the default features of `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS
//! implementation, depend on this crate with `default-features = false` and the features you use, and on
//! `telnyx-ai-core` with the feature of that implementation. With `client` alone the crate compiles fastest.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod accumulator;
#[cfg(feature = "client")]
mod chat;
mod chat_request;
mod chunk;
mod completion;
mod content;
mod delta;
#[cfg(feature = "client")]
mod failure;
#[cfg(feature = "client")]
mod fallback;
#[cfg(feature = "tools")]
mod function_tool;
mod message;
#[cfg(feature = "models")]
mod model;
#[cfg(all(feature = "client", feature = "models"))]
mod models;
#[cfg(feature = "models")]
mod pricing;
#[cfg(all(feature = "client", feature = "tools"))]
mod reasoning;
#[cfg(all(feature = "client", feature = "tools"))]
mod requested_model;
mod response_format;
#[cfg(all(feature = "schemars", any(feature = "client", feature = "tools")))]
mod schema;
#[cfg(all(feature = "client", feature = "session"))]
mod session;
#[cfg(feature = "client")]
mod span;
mod stop;
#[cfg(feature = "client")]
mod stream;
#[cfg(all(feature = "client", feature = "schemars"))]
mod structured;
mod tool;
mod tool_choice;
#[cfg(all(feature = "client", feature = "tools"))]
mod tool_loop;
mod usage;

pub use chat_request::ChatRequest;
pub use chunk::{ChatChunk, ChunkChoice};
pub use completion::{ChatCompletion, Choice, FinishReason, Logprobs, TokenLogprob};
pub use content::{Content, ContentPart};
pub use delta::{Delta, ToolCallDelta};
#[cfg(feature = "tools")]
pub use function_tool::{FunctionTool, Json, ToolFunction, ToolOutput};
pub use message::Message;
#[cfg(feature = "models")]
pub use model::{Model, ModelTier};
#[cfg(all(feature = "client", feature = "models"))]
pub use models::Models;
#[cfg(feature = "models")]
pub use pricing::{Price, Pricing};
pub use response_format::{ResponseFormat, ResponseSchema};
#[cfg(all(feature = "schemars", any(feature = "client", feature = "tools")))]
pub use schema::FromModel;
#[cfg(all(feature = "client", feature = "session"))]
pub use session::{ChatSession, SessionCall, SessionStream, Turn};
pub use stop::Stop;
#[cfg(all(feature = "client", feature = "schemars"))]
pub use structured::{Parsed, ParsedPart, ParsedStream, PartValue, StructuredOutput};
pub use telnyx_ai_core::{
    FunctionCall, Money, PriceList, ReasoningEffort, Region, RegionMode, Role, ServiceTier, TokenCounts, ToolCall,
};
pub use tool::{FunctionDefinition, Retrieval, Tool};
pub use tool_choice::ToolChoice;
#[cfg(all(feature = "client", feature = "tools"))]
pub use tool_loop::{Approval, PausedRun, ToolEvent, ToolLoop, ToolRun, ToolStream};
pub use usage::Usage;
#[cfg(feature = "client")]
pub use {chat::Chat, fallback::Fallback, stream::ChatStream};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
