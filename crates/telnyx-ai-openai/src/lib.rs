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
//! let vectors = openai.embeddings(CreateEmbeddings::new("thenlper/gte-large", ["cat", "dog"])).await?;
//! assert_eq!(vectors.vectors().count(), 2);
//! # Ok(()) }
//! ```
//!
//! [`Responses::create`] waits for the whole answer, [`Responses::stream`] gives it piece by piece; the pieces fold into
//! the same [`ModelResponse`]. Responses and embeddings cost money, so a request that may have reached the service is not
//! sent again unless you say [`idempotent(true)`](telnyx_ai_core::Request::idempotent).

mod base64;
mod content;
mod create_response;
mod embedding;
mod embeddings;
mod event;
mod fold;
mod function_call;
mod item;
mod known;
mod openai;
mod piece;
mod response;
mod responses;
mod span;
mod stream;

pub use content::{ImagePart, ItemContent, ItemPart, RefusalPart, TextPart};
pub use create_response::{CreateResponse, ResponseInput};
pub use embedding::{Embedding, EmbeddingList};
pub use embeddings::{CreateEmbeddings, EmbeddingInput, EncodingFormat};
pub use event::ResponseEvent;
pub use function_call::{FunctionCallItem, FunctionCallOutputItem};
pub use item::{Item, MessageItem, ReasoningItem};
pub use openai::OpenAi;
pub use piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};
pub use response::{
    IncompleteDetails, IncompleteReason, InputTokensDetails, ModelResponse, OutputTokensDetails, ResponseStatus,
    ResponseUsage,
};
pub use responses::Responses;
pub use stream::ResponseStream;
pub use telnyx_ai_chat::{Chat, Model, Models, Tool, ToolChoice, Usage};
pub use telnyx_ai_core::Role;
