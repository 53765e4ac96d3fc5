//! Chat completions and models of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_chat::{Chat, ChatRequest, Message};
//! use telnyx_ai_core::Client;
//!
//! let chat = Chat::new(&Client::from_env()?);
//! let ask = ChatRequest::new([Message::system("Be brief."), Message::user("Hi")]).max_tokens(200);
//! let reply = chat.complete(ask).await?;
//! println!("{}", reply.text());
//! # Ok(()) }
//! ```
//!
//! [`Chat::complete`] waits for the whole answer, [`Chat::stream`] returns it piece by piece; the pieces add up to the
//! same [`ChatCompletion`]. A completion costs money, so a request that may have reached the service is not sent again
//! unless you say [`idempotent(true)`](telnyx_ai_core::Request::idempotent).
//!
//! # Features
//! | Feature | Default | Effect |
//! |---|---|---|
//! | `client` | yes | `Chat` and its streams. Without it there are only the types of requests and responses, and no HTTP client, async runtime or TLS in the dependency tree |
//! | `models` | yes | `Model`, its prices, and `Models` to list them |
//! | `tools` | yes | `FunctionTool`, and `Chat::run_tools`, which calls your functions for the model |
//! | `session` | yes | `ChatSession`, which remembers a conversation; with `tools` |
//! | `schemars` | | schemas of your types, for tools and structured responses |
//! | `conversations` | | sessions that mirror themselves to a conversation of the service |
//!
//! The default includes that of [`telnyx_ai_core`]: TLS by rustls and HTTP/2. For another TLS, depend on this crate with
//! `default-features = false` and the features that you use, and on `telnyx-ai-core` with the feature of that TLS. A program
//! that only chats builds sooner with `client` alone.

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
pub use telnyx_ai_core::{FunctionCall, ReasoningEffort, Region, RegionMode, Role, ServiceTier, ToolCall};
pub use tool::{FunctionDefinition, Retrieval, Tool};
pub use tool_choice::ToolChoice;
#[cfg(all(feature = "client", feature = "tools"))]
pub use tool_loop::{ToolEvent, ToolLoop, ToolRun, ToolStream};
pub use usage::Usage;
#[cfg(feature = "client")]
pub use {chat::Chat, stream::ChatStream};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
