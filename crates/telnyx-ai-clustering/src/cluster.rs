//! A cluster: its chunks, its sub-clusters, its id.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient;

/// An iterator over clusters at every depth; made by [`ClusterResult::walk`](crate::ClusterResult::walk).
///
/// ```
/// # let result: telnyx_ai_clustering::ClusterResult = serde_json::from_str(
/// #     r#"{"status":"completed","clusters":[{"cluster_id":"0","cluster_header":"Returns","subclusters":[{"cluster_id":"0_1","cluster_header":"Refunds"}]}]}"#,
/// # )?;
/// let mut outline = String::new();
/// for (depth, cluster) in result.walk() {
///     outline += &format!("{}{}\n", "- ".repeat(depth), cluster.title());
/// }
/// assert_eq!(outline, "Returns\n- Refunds\n");
/// # Ok::<(), serde_json::Error>(())
/// ```
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

/// Chunks of documents that are about the same thing.
///
/// ```
/// let cluster: telnyx_ai_clustering::Cluster = serde_json::from_str(
///     r#"{"cluster_id":"3","cluster_summary":"How to send things back.","total_number_of_nodes":40,"nodes":[{"filename":"faq.md","text":"Use the label."}]}"#,
/// )?;
/// assert_eq!((cluster.total_number_of_nodes, cluster.nodes.len()), (40, 1)); // `top_n_nodes(1)` asked for one
/// assert!(cluster.subclusters.is_empty());
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    /// Most central chunks, as many as `top_n_nodes` asked for.
    #[serde(default, deserialize_with = "lenient::list")]
    pub nodes: Vec<ClusterNode>,
    /// The topics within it, when `show_subclusters` asked for them.
    #[serde(default, deserialize_with = "lenient::list")]
    pub subclusters: Vec<Cluster>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Cluster {
    /// Returns the header, or the summary if there is none.
    ///
    /// ```
    /// use telnyx_ai_clustering::Cluster;
    ///
    /// let mut cluster: Cluster = serde_json::from_str(r#"{"cluster_id":"3","cluster_summary":"How to send things back."}"#)?;
    /// assert_eq!(cluster.title(), "How to send things back.");
    /// cluster.cluster_header = Some("Returns".into());
    /// assert_eq!(cluster.title(), "Returns");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn title(&self) -> &str {
        self.cluster_header.as_deref().unwrap_or(&self.cluster_summary)
    }
}

/// A chunk of a document in a cluster.
///
/// ```
/// let node: telnyx_ai_clustering::ClusterNode = serde_json::from_str(r#"{"filename":"faq.md","text":"Use the label."}"#)?;
/// assert_eq!(format!("{} ({})", node.text, node.filename), "Use the label. (faq.md)");
/// # Ok::<(), serde_json::Error>(())
/// ```
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
pub struct ClusterId(#[serde(deserialize_with = "lenient::required_string")] String);

impl ClusterId {
    /// Returns the id as text, as in clusters.
    ///
    /// ```
    /// use telnyx_ai_clustering::ClusterId;
    ///
    /// assert_eq!((ClusterId::from(3).as_str(), ClusterId::from("0_1").as_str()), ("3", "0_1"));
    /// ```
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
