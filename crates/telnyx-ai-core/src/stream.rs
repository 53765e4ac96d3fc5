//! Streamed responses: the body with its timeouts, the events as values, and the completion that they add up to.

pub(crate) mod accumulator;
pub(crate) mod body;
pub(crate) mod completion_stream;
pub(crate) mod events;
pub(crate) mod texts;
