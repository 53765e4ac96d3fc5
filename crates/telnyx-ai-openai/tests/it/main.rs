//! Responses and embeddings, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

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
