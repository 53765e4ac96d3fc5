//! Anthropic messages, handled by the chat engine.

pub(crate) mod answer;
pub(crate) mod error;
pub(crate) mod events;
pub(crate) mod request;
mod tool_pairs;
