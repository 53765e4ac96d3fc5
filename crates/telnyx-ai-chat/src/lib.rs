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
//! `client` (default): `Chat`, `Models`, streams, sessions, and tools that run themselves. The default includes that of
//! [`telnyx_ai_core`]: TLS by rustls and HTTP/2. For another TLS, depend on this crate with `default-features = false,
//! features = ["client"]` and on `telnyx-ai-core` with the feature of that TLS. Without `client` there are only the
//! types of requests and responses, and no HTTP client, no async runtime and no TLS in the dependency tree. `schemars`:
//! schemas of your types, for tools and structured responses. `conversations`: sessions that mirror themselves to a
//! conversation of the service, where `client` is on.

// Only the client calls some of what stands beside the types.

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
mod function_tool;
mod message;
mod model;
#[cfg(feature = "client")]
mod models;
mod pricing;
#[cfg(feature = "client")]
mod reasoning;
mod response_format;
#[cfg(feature = "schemars")]
mod schema;
#[cfg(feature = "client")]
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
#[cfg(feature = "client")]
mod tool_loop;
mod usage;

pub use chat_request::ChatRequest;
pub use chunk::{ChatChunk, ChunkChoice};
pub use completion::{ChatCompletion, Choice, FinishReason, Logprobs, TokenLogprob};
pub use content::{Content, ContentPart};
pub use delta::{Delta, ToolCallDelta};
pub use function_tool::{FunctionTool, Json, ToolFunction, ToolOutput};
pub use message::Message;
pub use model::{Model, ModelTier};
pub use pricing::{Price, Pricing};
pub use response_format::{ResponseFormat, ResponseSchema};
#[cfg(feature = "schemars")]
pub use schema::FromModel;
pub use stop::Stop;
#[cfg(all(feature = "client", feature = "schemars"))]
pub use structured::{Parsed, ParsedPart, ParsedStream, PartValue, StructuredOutput};
pub use telnyx_ai_core::{FunctionCall, ReasoningEffort, Region, RegionMode, Role, ServiceTier, ToolCall};
pub use tool::{FunctionDefinition, Retrieval, Tool};
pub use tool_choice::ToolChoice;
pub use usage::Usage;
#[cfg(feature = "client")]
pub use {
    chat::Chat,
    models::Models,
    session::{ChatSession, SessionCall, SessionStream, Turn},
    stream::ChatStream,
    tool_loop::{ToolEvent, ToolLoop, ToolRun, ToolStream},
};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
