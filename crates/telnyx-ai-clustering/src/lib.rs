//! Clusters of embedded documents, and their graph, of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_clustering::Clusters;
//! use telnyx_ai_core::Client;
//!
//! let clusters = Clusters::new(&Client::from_env()?);
//! let task = clusters.compute("docs").await?;
//! for (depth, cluster) in clusters.wait(&task.task_id).await?.walk() {
//!     println!("{}{} ({})", "  ".repeat(depth), cluster.title(), cluster.total_number_of_nodes);
//! }
//! clusters.graph(&task.task_id).save_to("clusters.png").await?;
//! # Ok(()) }
//! ```

mod cluster;
mod clusters;
mod params;
mod task;

pub use cluster::{Cluster, ClusterId, ClusterNode, Walk};
pub use clusters::Clusters;
pub use params::{ComputeClusters, GetClusterGraph, GetClusters, ListClusters};
pub use task::{ClusterResult, ClusterStatus, ClusterTask, ComputedClusters};
