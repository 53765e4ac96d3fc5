//! Parameters of a request for the graph of clusters.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::from_text;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};

use crate::cluster::ClusterId;

/// Parameters of [`Clusters::get_graph`](crate::Clusters::get_graph).
///
/// A string converts into parameters for all clusters of a task: `clusters.get_graph(&task_id)`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetClusterGraph {
    /// Id of the task that computed the clusters.
    pub task_id: String,
    /// Id of the only cluster to draw. It must be an integer; the ids of sub-clusters are not. Default: all clusters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<ClusterId>,
}

impl GetClusterGraph {
    /// Creates parameters for a graph of all clusters of a task.
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), cluster_id: None }
    }

    /// Sets [`cluster_id`](field@Self::cluster_id), from an id or a number.
    ///
    /// An id that is not an integer fails with [`is_invalid_input`](Error::is_invalid_input) before anything is sent.
    #[must_use]
    pub fn cluster_id(mut self, id: impl Into<ClusterId>) -> Self {
        self.cluster_id = Some(id.into());
        self
    }

    /// Checks that the id is an integer, as the endpoint requires.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cluster_id {
            Some(id) if id.as_str().parse::<i64>().is_err() => Err(Error::invalid_input(
                "cluster_id",
                format!("is `{id}`; the graph requires the number of a cluster"),
            )),
            _ => Ok(()),
        }
    }
}

from_text!(GetClusterGraph, GetClusterGraph::new);
