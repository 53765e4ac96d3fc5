//! Parameters of a request for clusters.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::from_text;

/// Parameters of [`Clusters::get`](crate::Clusters::get) and [`Clusters::wait`](crate::Clusters::wait).
///
/// A string converts into parameters with all defaults: `clusters.get(&task_id)`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetClusters {
    /// Id of the task that computes the clusters.
    pub task_id: String,
    /// Number of the most central chunks to return with each cluster. Default 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_n_nodes: Option<u32>,
    /// `true` returns the sub-clusters and their chunks too. Default false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_subclusters: Option<bool>,
}

impl GetClusters {
    /// Creates parameters for the clusters of a task, without chunks and sub-clusters.
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), top_n_nodes: None, show_subclusters: None }
    }

    /// Sets [`top_n_nodes`](field@Self::top_n_nodes).
    #[must_use]
    pub fn top_n_nodes(mut self, nodes: u32) -> Self {
        self.top_n_nodes = Some(nodes);
        self
    }

    /// Sets [`show_subclusters`](field@Self::show_subclusters).
    #[must_use]
    pub fn show_subclusters(mut self, show: bool) -> Self {
        self.show_subclusters = Some(show);
        self
    }
}

from_text!(GetClusters, GetClusters::new);
