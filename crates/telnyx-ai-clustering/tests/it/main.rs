//! Clusters and their graph, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/src/drift.rs"]
mod drift;
#[path = "../../../../tests/src/wire_kit.rs"]
mod wire_kit;

mod cluster;
mod cluster_task;
mod clusters;
mod get_cluster_graph;
mod list_clusters;
