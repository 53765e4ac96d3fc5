//! A task that computes clusters, and its result.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, internal::lenient, open_enum, status_predicates};

use crate::cluster::{Cluster, Walk};

open_enum! {
    /// The status of a cluster task.
    ///
    /// ```
    /// use telnyx_ai_clustering::ClusterStatus;
    ///
    /// assert_eq!(ClusterStatus::from("completed"), ClusterStatus::Completed);
    /// assert_eq!(ClusterStatus::from("archived"), ClusterStatus::Other("archived".into())); // unknown, and kept
    /// ```
    pub enum ClusterStatus {
        /// Waits for a worker.
        Pending = "pending",
        /// Is about to run.
        Starting = "starting",
        /// Runs.
        Running = "running",
        /// The clusters are there.
        Completed = "completed",
        /// There are no clusters.
        Failed = "failed",
    }
}

status_predicates!(ClusterStatus);

/// A task that computes clusters, as lists show it.
///
/// ```
/// use telnyx_ai_clustering::{ClusterStatus, ClusterTask};
///
/// let task: ClusterTask = serde_json::from_str(
///     r#"{"task_id":"t-1","bucket":"docs","status":"running","min_cluster_size":25,"finished_at":null}"#,
/// )?;
/// assert_eq!((task.status, task.min_cluster_size, task.finished_at), (ClusterStatus::Running, Some(25), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterTask {
    /// Id of the task.
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Status of the task.
    pub status: ClusterStatus,
    /// The bucket whose documents are clustered.
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
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A task that was started.
///
/// ```
/// let started: telnyx_ai_clustering::ComputedClusters = serde_json::from_str(r#"{"task_id":"t-1"}"#)?;
/// assert_eq!(started.task_id, "t-1");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Keep the id where it outlives the program: the task goes on when the program ends.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputedClusters {
    /// Id of the task, for [`wait`](crate::Clusters::wait) and the other calls.
    #[serde(deserialize_with = "lenient::required_string")]
    pub task_id: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The clusters of a bucket.
///
/// ```
/// let result: telnyx_ai_clustering::ClusterResult = serde_json::from_str(
///     r#"{"bucket":"docs","status":"completed","clusters":[{"cluster_id":"0","total_number_of_nodes":40},{"cluster_id":"1","total_number_of_nodes":12}]}"#,
/// )?;
/// let chunks: u64 = result.clusters.iter().map(|cluster| cluster.total_number_of_nodes).sum();
/// assert_eq!((result.bucket.as_str(), chunks), ("docs", 52));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterResult {
    /// The bucket.
    #[serde(default, deserialize_with = "lenient::string")]
    pub bucket: String,
    /// Status of the task.
    pub status: ClusterStatus,
    /// The clusters, once they are computed.
    #[serde(default, deserialize_with = "lenient::list")]
    pub clusters: Vec<Cluster>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ClusterResult {
    /// Iterates over all clusters and sub-clusters with their depth: each cluster before its sub-clusters, depth 0 first.
    ///
    /// ```
    /// let result: telnyx_ai_clustering::ClusterResult = serde_json::from_str(
    ///     r#"{"status":"completed","clusters":[{"cluster_id":"0","subclusters":[{"cluster_id":"0_1"}]},{"cluster_id":"1"}]}"#,
    /// )?;
    /// let ids: Vec<(usize, &str)> = result.walk().map(|(depth, cluster)| (depth, cluster.cluster_id.as_str())).collect();
    /// assert_eq!(ids, [(0, "0"), (1, "0_1"), (0, "1")]);
    /// # Ok::<(), serde_json::Error>(())
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
