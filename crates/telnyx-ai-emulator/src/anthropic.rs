//! Messages: requests of Anthropic's form, answered by the same engine as chat completions.

pub(crate) mod answer;
pub(crate) mod error;
pub(crate) mod events;
pub(crate) mod request;
mod tool_pairs;
