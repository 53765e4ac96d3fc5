//! Clusters, their chunks and their ids.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient;

/// Iterator over clusters at every depth, created by [`ClusterResult::walk`](crate::ClusterResult::walk).
#[derive(Clone, Debug)]
pub struct Walk<'a> {
    levels: Vec<std::slice::Iter<'a, Cluster>>,
}

impl<'a> Walk<'a> {
    pub(crate) fn over(clusters: &'a [Cluster]) -> Self {
        Self { levels: vec![clusters.iter()] }
    }
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

/// Group of chunks with a common topic.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Id of the cluster.
    pub cluster_id: ClusterId,
    /// Title of a few words.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub cluster_header: Option<String>,
    /// Summary of the chunks.
    #[serde(default, deserialize_with = "lenient::string")]
    pub cluster_summary: String,
    /// Number of chunks.
    #[serde(default, deserialize_with = "lenient::any_count")]
    pub total_number_of_nodes: u64,
    /// Most central chunks, at most `top_n_nodes` of the request.
    #[serde(default, deserialize_with = "lenient::list")]
    pub nodes: Vec<ClusterNode>,
    /// Sub-clusters: narrower topics. Empty unless the request sets `show_subclusters`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub subclusters: Vec<Cluster>,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Cluster {
    /// Returns the header, or the summary if the header is missing.
    pub fn title(&self) -> &str {
        self.cluster_header.as_deref().unwrap_or(&self.cluster_summary)
    }
}

/// A chunk of a document in a cluster.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClusterNode {
    /// Name of the document.
    #[serde(default, deserialize_with = "lenient::string")]
    pub filename: String,
    /// Text of the chunk.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Unknown fields of the response, as received.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Id of a cluster. It is a string in responses and a number in requests for a graph.
///
/// ```
/// use telnyx_ai::clustering::ClusterId;
///
/// assert_eq!(ClusterId::from(3), ClusterId::from("3"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClusterId(#[serde(deserialize_with = "lenient::required_string")] String);

impl ClusterId {
    /// Returns the id as a string, as in responses.
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

from_text!(ClusterId, ClusterId);

impl From<&ClusterId> for ClusterId {
    fn from(id: &ClusterId) -> Self {
        id.clone()
    }
}
