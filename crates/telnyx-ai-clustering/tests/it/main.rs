//! Clusters and their graph, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod graph;
mod paging;
mod trees;
mod wait;
mod wire;
