//! Streamed responses, from the bottom up: the body with its timeouts, its events as values, and the completion that
//! they add up to.

pub(crate) mod accumulator;
pub(crate) mod body;
pub(crate) mod completion_stream;
pub(crate) mod events;
pub(crate) mod texts;
