//! What is asked for.

use serde::Serialize;
use telnyx_ai_core::{Error, Extra, Result, paged_list, setters};

use crate::types::ClusterId;

paged_list! {
    /// Which cluster tasks to list.
    pub struct ListClusters;
}

/// Which documents to cluster, and how finely.
///
/// A string is a bucket with all defaults: `clusters.compute("docs")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComputeClusters {
    /// The bucket; it must be embedded.
    pub bucket: String,
    /// See [`files()`](Self::files()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<Vec<String>>,
    /// See [`prefix()`](Self::prefix()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// See [`min_cluster_size()`](Self::min_cluster_size()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_cluster_size: Option<u32>,
    /// See [`min_subcluster_size()`](Self::min_subcluster_size()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_subcluster_size: Option<u32>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl ComputeClusters {
    /// All files of a bucket, with the service's defaults.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            files: None,
            prefix: None,
            min_cluster_size: None,
            min_subcluster_size: None,
            extra: Extra::default(),
        }
    }

    /// Only these files.
    #[must_use]
    pub fn files<S: Into<String>>(mut self, files: impl IntoIterator<Item = S>) -> Self {
        self.files = Some(files.into_iter().map(Into::into).collect());
        self
    }
}

setters! {
    ComputeClusters::new("docs") => ComputeClusters {
        /// Only files whose names begin like this.
        prefix: impl Into<String> = "2026/",
        /// How many related chunks make a cluster, a broad theme. Default 25.
        min_cluster_size: u32 = 10,
        /// How many related chunks make a sub-cluster, a topic within a theme. Default 5.
        min_subcluster_size: u32 = 3,
    }
}

impl<S: Into<String>> From<S> for ComputeClusters {
    fn from(bucket: S) -> Self {
        Self::new(bucket)
    }
}

/// Which clusters to give, and how much of them.
///
/// A string is a task with all defaults: `clusters.get("t-1")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetClusters {
    /// The task that computes them.
    pub task_id: String,
    /// See [`top_n_nodes()`](Self::top_n_nodes()).
    pub top_n_nodes: Option<u32>,
    /// See [`show_subclusters()`](Self::show_subclusters()).
    pub show_subclusters: Option<bool>,
}

impl GetClusters {
    /// The clusters of a task, without nodes and sub-clusters.
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), top_n_nodes: None, show_subclusters: None }
    }

    /// How many of its most central chunks to give with each cluster. Default 0.
    #[must_use]
    pub fn top_n_nodes(mut self, nodes: u32) -> Self {
        self.top_n_nodes = Some(nodes);
        self
    }

    /// Gives the sub-clusters and their chunks too. Default false.
    #[must_use]
    pub fn show_subclusters(mut self, show: bool) -> Self {
        self.show_subclusters = Some(show);
        self
    }
}

impl<S: Into<String>> From<S> for GetClusters {
    fn from(task_id: S) -> Self {
        Self::new(task_id)
    }
}

/// Which clusters to draw.
///
/// A string is all clusters of a task: `clusters.graph("t-1")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetClusterGraph {
    /// The task that computed them.
    pub task_id: String,
    /// See [`cluster_id()`](Self::cluster_id()).
    pub cluster_id: Option<ClusterId>,
}

impl GetClusterGraph {
    /// All clusters of a task.
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), cluster_id: None }
    }

    /// Draws one cluster only, by its id or its number.
    #[must_use]
    pub fn cluster_id(mut self, id: impl Into<ClusterId>) -> Self {
        self.cluster_id = Some(id.into());
        self
    }

    /// The graph takes a number, where the clusters themselves come with ids that are texts.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cluster_id {
            Some(id) if id.as_str().parse::<i64>().is_err() => {
                Err(Error::invalid_input("cluster_id", format!("is `{id}`; the graph takes the number of a cluster")))
            }
            _ => Ok(()),
        }
    }
}

impl<S: Into<String>> From<S> for GetClusterGraph {
    fn from(task_id: S) -> Self {
        Self::new(task_id)
    }
}
