//! Chat completions: the built-in engine and the upstream server.

pub(crate) mod calls;
pub(crate) mod chunks;
pub(crate) mod completion;
pub(crate) mod engine;
mod generate;
pub(crate) mod logprobs;
pub(crate) mod prompt;
pub(crate) mod quirks;
pub(crate) mod quotes;
pub(crate) mod request;
pub(crate) mod settings;
pub(crate) mod stream_parts;
pub(crate) mod thinking;
pub(crate) mod tool_pairs;
pub(crate) mod turns;
pub(crate) mod upstream;
