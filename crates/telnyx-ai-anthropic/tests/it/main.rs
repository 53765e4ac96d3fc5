//! Tests of messages through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accessors;
mod accumulator;
mod accumulator_inputs;
mod accumulator_order;
mod accumulator_property;
mod anthropic;
mod message_drift;
mod request;
mod span;
mod stream_endings;
mod stream_repairs;
mod support;
