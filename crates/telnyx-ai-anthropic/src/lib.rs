//! Anthropic-compatible messages of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::anthropic::CreateMessage;
//!
//! let telnyx = Telnyx::from_env()?;
//! let request = CreateMessage::new("zai-org/GLM-5.2", 200, "Say hello.").system("Be brief.");
//! let message = telnyx.anthropic().create(request).await?;
//! println!("{}", message.text());
//! # Ok(()) }
//! ```
//!
//! [`Anthropic::create`] waits for the complete message. [`Anthropic::stream`] returns its events as they arrive; they
//! add up to the same [`Message`]. A message costs money, so a request that may have reached the service is not retried
//! unless it is [`idempotent(true)`](telnyx_ai_core::Request::idempotent).
//!
//! # Features
//! - `client` (default): `Anthropic` and its streams. Without it the crate has only the types of requests and
//!   responses, and its dependency tree has no HTTP client, async runtime or TLS.
//!
//! The default features include the default features of `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS
//! implementation, depend on this crate with `default-features = false, features = ["client"]`, and on `telnyx-ai-core`
//! with the feature of that implementation.

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
pub use telnyx_ai_core::{Money, PriceList, Region, RegionMode, Role, ServiceTier, TokenCounts};
pub use thinking::{RedactedThinkingBlock, ThinkingBlock, ThinkingConfig};
pub use tool::Tool;
pub use tool_choice::ToolChoice;
pub use tool_use::ToolUseBlock;
pub use usage::Usage;
#[cfg(feature = "client")]
pub use {anthropic::Anthropic, stream::MessageStream};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
