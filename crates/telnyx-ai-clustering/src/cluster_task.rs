//! A task that computes clusters, and its result.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, internal::lenient, open_enum, status_predicates};

use crate::cluster::{Cluster, Walk};

open_enum! {
    /// Status of a cluster task.
    pub enum ClusterStatus {
        /// The task waits for a worker.
        Pending = "pending",
        /// The task is about to run.
        Starting = "starting",
        /// The task runs.
        Running = "running",
        /// The clusters are computed.
        Completed = "completed",
        /// The task failed without clusters.
        Failed = "failed",
    }
}

status_predicates!(ClusterStatus);

/// Task that computes clusters, as [`list`](crate::Clusters::list) returns it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterTask {
    /// Id of the task.
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Status of the task.
    pub status: ClusterStatus,
    /// Bucket whose documents are clustered.
    #[serde(default, deserialize_with = "lenient::string")]
    pub bucket: String,
    /// Minimum number of related chunks of a cluster.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub min_cluster_size: Option<u64>,
    /// Minimum number of related chunks of a sub-cluster.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub min_subcluster_size: Option<u64>,
    /// Time of the start.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Time of the end; `None` while the task runs.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Started task.
///
/// Store the id if the program may end before the task: the task continues without it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputedClusters {
    /// Id of the task, for [`wait`](crate::Clusters::wait) and the other calls.
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The clusters of a bucket.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterResult {
    /// Name of the bucket.
    #[serde(default, deserialize_with = "lenient::string")]
    pub bucket: String,
    /// Status of the task.
    pub status: ClusterStatus,
    /// Clusters; empty until they are computed.
    #[serde(default, deserialize_with = "lenient::list")]
    pub clusters: Vec<Cluster>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ClusterResult {
    /// Iterates over all clusters and sub-clusters with their depth: each cluster before its sub-clusters, depth 0
    /// first.
    ///
    /// ```
    /// use telnyx_ai::clustering::ClusterResult;
    ///
    /// fn outline(result: &ClusterResult) -> String {
    ///     let line = |(depth, cluster): (usize, &telnyx_ai::clustering::Cluster)| {
    ///         format!("{}{}\n", "- ".repeat(depth), cluster.title())
    ///     };
    ///     result.walk().map(line).collect()
    /// }
    /// ```
    pub fn walk(&self) -> Walk<'_> {
        Walk::over(&self.clusters)
    }
}

impl Task for ClusterResult {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}
