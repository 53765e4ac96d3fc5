//! Tests of responses and embeddings through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod accessors;
mod accumulator;
mod accumulator_items;
mod accumulator_property;
mod create_response;
mod embeddings;
mod event_deltas;
mod response_drift;
mod responses;
mod span;
mod stream_endings;
mod stream_repairs;
mod support;
