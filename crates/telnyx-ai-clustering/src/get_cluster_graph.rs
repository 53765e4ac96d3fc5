//! Parameters of a request for the graph of clusters.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::from_text;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};

use crate::cluster::ClusterId;

/// Parameters of [`Clusters::get_graph`](crate::Clusters::get_graph).
///
/// ```
/// use telnyx_ai_clustering::GetClusterGraph;
///
/// let all = GetClusterGraph::from("t-1");
/// let one = GetClusterGraph::new("t-1").cluster_id("3");
/// assert_eq!((all.cluster_id, one.cluster_id), (None, Some(3.into())));
/// ```
///
/// A string is all clusters of a task: `clusters.get_graph("t-1")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetClusterGraph {
    /// Id of the task that computed the clusters.
    pub task_id: String,
    /// Id of the one cluster to draw. It must be a whole number, as the ids of sub-clusters are not. Default: all
    /// clusters.
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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusterGraph};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    ///
    /// let error = Clusters::new(&client).get_graph(GetClusterGraph::new("t-1").cluster_id("0_1")).bytes().await.unwrap_err();
    /// assert_eq!(error.to_string(), "clusters.get_graph: `cluster_id` is `0_1`; the graph takes the number of a cluster");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// An id that is not a whole number fails with [`is_invalid_input`](Error::is_invalid_input) before anything is sent.
    #[must_use]
    pub fn cluster_id(mut self, id: impl Into<ClusterId>) -> Self {
        self.cluster_id = Some(id.into());
        self
    }

    /// Checks that the id is a number: the ids of clusters are strings, and the graph takes numbers.
    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        match &self.cluster_id {
            Some(id) if id.as_str().parse::<i64>().is_err() => {
                Err(Error::invalid_input("cluster_id", format!("is `{id}`; the graph takes the number of a cluster")))
            }
            _ => Ok(()),
        }
    }
}

from_text!(GetClusterGraph, GetClusterGraph::new);
