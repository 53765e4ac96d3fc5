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
//! [`Chat::complete`] waits for the whole answer, [`Chat::stream`] gives it piece by piece; the pieces fold into the
//! same [`ChatCompletion`]. A completion costs money, so a request that may have reached the service is not sent again
//! unless you say [`idempotent(true)`](telnyx_ai_core::Request::idempotent).

mod chat;
mod chunk;
mod completion;
mod fold;
mod function_tool;
mod message;
mod models;
mod request;
#[cfg(feature = "schemars")]
mod schema;
mod span;
mod stream;
#[cfg(feature = "schemars")]
mod structured;
mod tool;
mod tool_loop;

pub use chat::Chat;
pub use chunk::{ChatChunk, ChunkChoice, Delta, ToolCallDelta};
pub use completion::{ChatCompletion, Choice, FinishReason, Logprobs, TokenLogprob, Usage};
pub use function_tool::FunctionTool;
pub use message::{Content, ContentPart, Message};
pub use models::{Model, ModelTier, Models};
pub use request::{ChatRequest, ResponseFormat, Stop};
pub use stream::ChatStream;
#[cfg(feature = "schemars")]
pub use structured::Parsed;
pub use telnyx_ai_core::{FunctionCall, Role, ToolCall};
pub use tool::{FunctionDefinition, Retrieval, Tool, ToolChoice};
pub use tool_loop::{ToolEvent, ToolLoop, ToolRun, ToolStream};

/// What other surfaces of the service share with this one.
#[doc(hidden)]
pub mod __private {
    pub use crate::span::{Told, open};
}
