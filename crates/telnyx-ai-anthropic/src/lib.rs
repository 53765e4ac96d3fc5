//! The Anthropic-compatible messages of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_anthropic::{Anthropic, CreateMessage};
//! use telnyx_ai_core::Client;
//!
//! let anthropic = Anthropic::new(&Client::from_env()?);
//! let ask = CreateMessage::new("zai-org/GLM-5.2", 200, "Hi").system("Be brief.");
//! let message = anthropic.create(ask).await?;
//! println!("{}", message.text());
//! # Ok(()) }
//! ```
//!
//! [`Anthropic::create`] waits for the whole answer, [`Anthropic::stream`] returns it piece by piece; the pieces add up to
//! the same [`Message`]. It costs money, so a request that may have reached the service is not sent again unless you say
//! [`idempotent(true)`](telnyx_ai_core::Request::idempotent).
//!
//! # Features
//! `client` (default): `Anthropic` and its streams. The default includes that of [`telnyx_ai_core`]: TLS by rustls and
//! HTTP/2. For another TLS, depend on this crate with `default-features = false, features = ["client"]` and on
//! `telnyx-ai-core` with the feature of that TLS. Without `client` there are only the types of requests and responses,
//! and no HTTP client, no async runtime and no TLS in the dependency tree.

// Only the client calls some of what stands beside the types.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod accumulator;
#[cfg(feature = "client")]
mod anthropic;
mod block;
mod content;
mod create_message;
mod delta;
mod event;
mod image;
mod message;
mod message_param;
#[cfg(feature = "client")]
mod span;
#[cfg(feature = "client")]
mod stream;
mod thinking;
mod tool;
mod tool_choice;
mod tool_use;
mod usage;

pub use block::{ContentBlock, TextBlock};
pub use content::{Content, ToolResultBlock};
pub use create_message::CreateMessage;
pub use delta::ContentDelta;
pub use event::{MessageDelta, MessageEvent};
pub use image::{ImageBlock, ImageSource};
pub use message::{Message, StopReason};
pub use message_param::{MessageParam, Messages};
pub use telnyx_ai_core::{Region, RegionMode, Role, ServiceTier};
pub use thinking::{RedactedThinkingBlock, ThinkingBlock, ThinkingConfig};
pub use tool::Tool;
pub use tool_choice::ToolChoice;
pub use tool_use::ToolUseBlock;
pub use usage::Usage;
#[cfg(feature = "client")]
pub use {anthropic::Anthropic, stream::MessageStream};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
