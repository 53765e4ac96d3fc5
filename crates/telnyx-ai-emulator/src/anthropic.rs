//! Anthropic messages, handled by the chat engine.

pub(crate) mod error;
pub(crate) mod events;
pub(crate) mod request;
pub(crate) mod response;
mod tool_pairs;
