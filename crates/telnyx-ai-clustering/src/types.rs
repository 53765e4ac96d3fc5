//! What comes back.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Task, Timestamp, lenient, open_enum};

open_enum! {
    /// The status of a cluster task.
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

/// A task that computes clusters, as lists show it.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterTask {
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::string")]
    pub task_id: String,
    /// How far it is.
    pub status: ClusterStatus,
    /// The bucket whose documents are clustered.
    #[serde(default, deserialize_with = "lenient::string")]
    pub bucket: String,
    /// How many related chunks make a cluster.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub min_cluster_size: Option<u64>,
    /// How many related chunks make a sub-cluster.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub min_subcluster_size: Option<u64>,
    /// When it was started.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub created_at: Option<Timestamp>,
    /// When it ended; `None` while it runs.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub finished_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A task that was started.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComputedClusters {
    /// What [`wait`](crate::Clusters::wait) and the other calls take.
    #[serde(deserialize_with = "lenient::string")]
    pub task_id: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The clusters of a bucket.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterResult {
    /// The bucket.
    #[serde(default, deserialize_with = "lenient::string")]
    pub bucket: String,
    /// How far the task is.
    pub status: ClusterStatus,
    /// The clusters, once they are computed.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub clusters: Vec<Cluster>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ClusterResult {
    /// All clusters and sub-clusters with their depth: each cluster before its sub-clusters, depth 0 first.
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
        Walk { levels: vec![self.clusters.iter()] }
    }
}

impl Task for ClusterResult {
    fn status(&self) -> &str {
        self.status.as_str()
    }
}

/// An iterator over clusters at every depth; made by [`ClusterResult::walk`].
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    levels: Vec<std::slice::Iter<'a, Cluster>>,
}

impl<'a> Iterator for Walk<'a> {
    type Item = (usize, &'a Cluster);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let depth = self.levels.len().checked_sub(1)?;
            match self.levels.last_mut()?.next() {
                Some(cluster) => {
                    self.levels.push(cluster.subclusters.iter());
                    return Some((depth, cluster));
                }
                None => {
                    self.levels.pop();
                }
            }
        }
    }
}

/// Chunks of documents that are about the same thing.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Its id.
    pub cluster_id: ClusterId,
    /// A few words that name it.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub cluster_header: Option<String>,
    /// What its chunks are about.
    #[serde(default, deserialize_with = "lenient::string")]
    pub cluster_summary: String,
    /// How many chunks it has.
    #[serde(default, deserialize_with = "lenient::count")]
    pub total_number_of_nodes: u64,
    /// Its most central chunks, as many as `top_n_nodes` asked for.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub nodes: Vec<ClusterNode>,
    /// The topics within it, when `show_subclusters` asked for them.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub subclusters: Vec<Cluster>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Cluster {
    /// The header, or the summary where there is none.
    pub fn title(&self) -> &str {
        self.cluster_header.as_deref().unwrap_or(&self.cluster_summary)
    }
}

/// A chunk of a document in a cluster.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClusterNode {
    /// The document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub filename: String,
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The id of a cluster: a text in clusters, a number for the graph, one type here.
///
/// ```
/// use telnyx_ai_clustering::ClusterId;
///
/// assert_eq!(ClusterId::from(3), ClusterId::from("3"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClusterId(#[serde(deserialize_with = "lenient::string")] String);

impl ClusterId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClusterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<i64> for ClusterId {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<&str> for ClusterId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<String> for ClusterId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&ClusterId> for ClusterId {
    fn from(id: &ClusterId) -> Self {
        id.clone()
    }
}
