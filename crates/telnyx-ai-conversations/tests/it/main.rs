//! Conversations, messages and insights, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/src/drift.rs"]
mod drift;
#[path = "../../../../tests/src/wire_kit.rs"]
mod wire_kit;

mod aggregate_insights;
mod conversations;
mod ids;
mod insights;
mod list_conversations;
mod pages;
mod response_values;
mod responses;
mod search_histories;
