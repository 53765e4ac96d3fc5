//! Clusters and their graph through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cluster;
mod cluster_task;
mod clusters;
mod get_cluster_graph;
mod list_clusters;
