//! Conversations, messages and insights through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod aggregate_insights;
mod conversation_cursor;
mod conversations;
mod ids;
mod insights;
mod list_conversations;
mod pages;
mod response_values;
mod responses;
mod search_histories;
