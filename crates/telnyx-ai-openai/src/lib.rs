//! The OpenAI-compatible surface of the Telnyx AI Inference API: responses, embeddings, chat completions, models.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_core::Client;
//! use telnyx_ai_openai::{CreateEmbeddings, CreateResponse, OpenAi};
//!
//! let openai = OpenAi::new(&Client::from_env()?);
//! let reply = openai.responses().create(CreateResponse::new("Hi").max_output_tokens(200)).await?;
//! println!("{}", reply.text());
//! let vectors = openai.create_embeddings(CreateEmbeddings::new("thenlper/gte-large", ["cat", "dog"])).await?;
//! assert_eq!(vectors.vectors().count(), 2);
//! # Ok(()) }
//! ```
//!
//! [`Responses::create`] waits for the whole answer, [`Responses::stream`] returns it piece by piece; the pieces add up to
//! the same [`ModelResponse`]. Responses and embeddings cost money, so a request that may have reached the service is not
//! sent again unless you say [`idempotent(true)`](telnyx_ai_core::Request::idempotent).
//!
//! # Features
//! `client` (default): `OpenAi`, `Responses` and their streams. The default includes that of [`telnyx_ai_core`]: TLS by
//! rustls and HTTP/2. For another TLS, depend on this crate with `default-features = false, features = ["client"]` and
//! on `telnyx-ai-core` with the feature of that TLS. Without `client` there are only the types of requests and
//! responses, and no HTTP client, no async runtime and no TLS in the dependency tree. `schemars`: schemas of your
//! types, for the tools and structured responses of `Chat`.

// Only the client calls some of what stands beside the types.

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
mod known;
#[cfg(feature = "client")]
mod openai;
mod piece;
mod reasoning;
mod response;
mod response_input;
#[cfg(feature = "client")]
mod responses;
#[cfg(feature = "client")]
mod span;
#[cfg(feature = "client")]
mod stream;
mod usage;

pub use content::{ImagePart, ItemContent, ItemPart, RefusalPart, TextPart};
pub use create_embeddings::{CreateEmbeddings, EncodingFormat};
pub use create_response::CreateResponse;
pub use embedding::{Embedding, EmbeddingList};
pub use embedding_input::EmbeddingInput;
pub use event::ResponseEvent;
pub use function_call::{FunctionCallItem, FunctionCallOutputItem};
pub use item::{Item, MessageItem, ReasoningItem};
pub use piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};
pub use reasoning::Reasoning;
pub use response::{IncompleteDetails, IncompleteReason, ModelResponse, ResponseStatus};
pub use response_input::ResponseInput;
#[cfg(feature = "client")]
pub use telnyx_ai_chat::{Chat, Models};
pub use telnyx_ai_chat::{Model, Tool, ToolChoice, Usage};
pub use telnyx_ai_core::{ReasoningEffort, Region, RegionMode, Role, ServiceTier};
pub use usage::{InputTokensDetails, OutputTokensDetails, ResponseUsage};
#[cfg(feature = "client")]
pub use {openai::OpenAi, responses::Responses, stream::ResponseStream};

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
