//! Conversations, messages and insights, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod aggregates;
mod conversations;
mod drifts;
mod filters;
mod histories;
mod ids;
mod insights;
mod paging;
mod values;
