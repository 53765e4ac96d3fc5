//! OpenAI-compatible operations of the Telnyx AI Inference API: responses, embeddings, chat completions and models.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::openai::{CreateEmbeddings, CreateResponse};
//!
//! let openai = Telnyx::from_env()?.openai();
//!
//! let request = CreateResponse::new("Say hello.").max_output_tokens(200);
//! let reply = openai.responses().create(request).await?;
//! println!("{}", reply.text());
//!
//! let params = CreateEmbeddings::new("thenlper/gte-large", ["cat", "dog"]);
//! let embeddings = openai.create_embeddings(params).await?;
//! for vector in embeddings.vectors() {
//!     println!("{} dimensions", vector.len());
//! }
//! # Ok(()) }
//! ```
//!
//! [`Responses::create`] waits for the complete response. [`Responses::stream`] returns its events as they arrive; they
//! add up to the same [`ModelResponse`]. Responses and embeddings cost money, so a request that may have reached the
//! service is not retried unless it is [`idempotent(true)`](telnyx_ai_core::Request::idempotent).
//!
//! # Features
//! - `client` (default): `OpenAi`, `Responses` and their streams. Without it the crate has only the types of requests
//!   and responses, and its dependency tree has no HTTP client, async runtime or TLS.
//! - `schemars`: schemas derived from your types, for tools and structured responses of `Chat`.
//!
//! The default features include the default features of `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS
//! implementation, depend on this crate with `default-features = false, features = ["client"]`, and on `telnyx-ai-core`
//! with the feature of that implementation.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod accumulator;
mod content;
mod create_embeddings;
mod create_response;
mod embedding;
mod embedding_input;
#[cfg(feature = "client")]
mod embeddings;
mod event;
mod function_call;
mod item;
#[cfg(feature = "client")]
mod openai;
mod payload;
mod reasoning;
mod response;
mod response_input;
#[cfg(feature = "client")]
mod responses;
#[cfg(feature = "client")]
mod span;
#[cfg(feature = "client")]
mod stream;
mod tagged;
mod usage;

pub use content::{ImagePart, ItemContent, ItemPart, RefusalPart, TextPart};
pub use create_embeddings::{CreateEmbeddings, EncodingFormat};
pub use create_response::CreateResponse;
pub use embedding::{Embedding, EmbeddingList};
pub use embedding_input::EmbeddingInput;
pub use event::ResponseEvent;
pub use function_call::{FunctionCallItem, FunctionCallOutputItem};
pub use item::{Item, MessageItem, ReasoningItem};
pub use payload::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};
pub use reasoning::Reasoning;
pub use response::{IncompleteDetails, IncompleteReason, ModelResponse, ResponseStatus};
pub use response_input::ResponseInput;
#[cfg(feature = "client")]
pub use telnyx_ai_chat::{Chat, Models};
pub use telnyx_ai_chat::{Model, Tool, ToolChoice, Usage};
pub use telnyx_ai_core::{Money, PriceList, ReasoningEffort, Region, RegionMode, Role, ServiceTier, TokenCounts};
pub use usage::{InputTokensDetails, OutputTokensDetails, ResponseUsage};
#[cfg(feature = "client")]
pub use {openai::OpenAi, responses::Responses, stream::ResponseStream};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
