//! Clusters of embedded documents, and their graph, of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//!
//! let telnyx = Telnyx::from_env()?;
//! let clusters = telnyx.clusters();
//! let task = clusters.compute("docs").await?;
//! for (depth, cluster) in clusters.wait(&task.task_id).await?.walk() {
//!     println!("{}{} ({})", "  ".repeat(depth), cluster.title(), cluster.total_number_of_nodes);
//! }
//! clusters.get_graph(&task.task_id).save_to("clusters.png").await?;
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `Clusters`. The default features include the default features of `telnyx-ai-core`: TLS by
//! rustls and HTTP/2. For another TLS implementation, depend on this crate with `default-features = false, features =
//! ["client"]` and on `telnyx-ai-core` with the feature of that implementation. Without `client` there are only the
//! types of requests and responses, and no HTTP client, no async runtime and no TLS in the dependency tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cluster;
mod cluster_task;
#[cfg(feature = "client")]
mod clusters;
mod compute_clusters;
mod get_cluster_graph;
mod get_clusters;
mod list_clusters;

pub use cluster::{Cluster, ClusterId, ClusterNode, Walk};
pub use cluster_task::{ClusterResult, ClusterStatus, ClusterTask, ComputedClusters};
#[cfg(feature = "client")]
pub use clusters::Clusters;
pub use compute_clusters::ComputeClusters;
pub use get_cluster_graph::GetClusterGraph;
pub use get_clusters::GetClusters;
pub use list_clusters::ListClusters;

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
