//! Clusters and their graph, as a program calls them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cluster;
mod cluster_task;
mod clusters;
mod get_cluster_graph;
mod list_clusters;
