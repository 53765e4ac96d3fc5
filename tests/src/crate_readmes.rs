//! The README of each published crate, whose examples are compiled.

#[doc = include_str!("../../crates/telnyx-ai/README.md")]
struct Facade;

#[doc = include_str!("../../crates/telnyx-ai-anthropic/README.md")]
struct Anthropic;

#[doc = include_str!("../../crates/telnyx-ai-audio/README.md")]
struct Audio;

#[doc = include_str!("../../crates/telnyx-ai-bulk/README.md")]
struct Bulk;

#[doc = include_str!("../../crates/telnyx-ai-chat/README.md")]
struct Chat;

#[doc = include_str!("../../crates/telnyx-ai-cli/README.md")]
struct Cli;

#[doc = include_str!("../../crates/telnyx-ai-clustering/README.md")]
struct Clustering;

#[doc = include_str!("../../crates/telnyx-ai-conversations/README.md")]
struct Conversations;

#[doc = include_str!("../../crates/telnyx-ai-core/README.md")]
struct Core;

#[doc = include_str!("../../crates/telnyx-ai-embeddings/README.md")]
struct Embeddings;

#[doc = include_str!("../../crates/telnyx-ai-emulator/README.md")]
struct Emulator;

#[doc = include_str!("../../crates/telnyx-ai-fine-tuning/README.md")]
struct FineTuning;

#[doc = include_str!("../../crates/telnyx-ai-layers/README.md")]
struct Layers;
#[doc = include_str!("../../crates/telnyx-ai-mcp/README.md")]
struct Mcp;

#[doc = include_str!("../../crates/telnyx-ai-openai/README.md")]
struct Openai;

#[doc = include_str!("../../crates/telnyx-ai-otel/README.md")]
struct Otel;

#[doc = include_str!("../../crates/telnyx-ai-storage/README.md")]
struct Storage;
