//! What is asked for.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::{Error, ExtraFields, Result, from_text, paged_list, setters};

use crate::cluster::ClusterId;

paged_list! {
    /// Which cluster tasks to list.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, ListClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// Clusters::new(&client).list(ListClusters::new().page_number(2).page_size(50)).await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/clusters?page%5Bnumber%5D=2&page%5Bsize%5D=50");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The service documents that the first page of this list is number 0; [`items`](telnyx_ai_core::Request::items) and
    /// [`pages`](telnyx_ai_core::Request::pages) begin with it and count as it does.
    pub struct ListClusters;
}

/// Which documents to cluster, and how finely.
///
/// ```
/// use telnyx_ai_clustering::ComputeClusters;
///
/// let guides = ComputeClusters::new("docs").prefix("guides/").min_cluster_size(10);
/// assert_eq!(serde_json::to_string(&guides)?, r#"{"bucket":"docs","prefix":"guides/","min_cluster_size":10}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A string is a bucket with all defaults: `clusters.compute("docs")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl ComputeClusters {
    /// All files of a bucket, with the service's defaults.
    ///
    /// ```
    /// use telnyx_ai_clustering::ComputeClusters;
    ///
    /// assert_eq!(ComputeClusters::new("docs"), ComputeClusters::from("docs"));
    /// assert_eq!(ComputeClusters::new("docs").files, None);
    /// ```
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            files: None,
            prefix: None,
            min_cluster_size: None,
            min_subcluster_size: None,
            extra: ExtraFields::default(),
        }
    }

    /// Only these files, by their names in the bucket.
    ///
    /// ```
    /// let two = telnyx_ai_clustering::ComputeClusters::new("docs").files(["faq.md", "guides/start.md"]);
    /// assert_eq!(two.files.as_deref(), Some(["faq.md".to_owned(), "guides/start.md".to_owned()].as_slice()));
    /// ```
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

from_text!(ComputeClusters, ComputeClusters::new);

/// Which clusters to give, and how much of them.
///
/// ```
/// use telnyx_ai_clustering::GetClusters;
///
/// let detailed = GetClusters::new("t-1").top_n_nodes(3).show_subclusters(true);
/// assert_eq!((detailed.top_n_nodes, detailed.show_subclusters), (Some(3), Some(true)));
/// ```
///
/// A string is a task with all defaults: `clusters.get("t-1")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetClusters {
    /// The task that computes them.
    pub task_id: String,
    /// See [`top_n_nodes()`](Self::top_n_nodes()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_n_nodes: Option<u32>,
    /// See [`show_subclusters()`](Self::show_subclusters()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_subclusters: Option<bool>,
}

impl GetClusters {
    /// The clusters of a task, without nodes and sub-clusters.
    ///
    /// ```
    /// use telnyx_ai_clustering::GetClusters;
    ///
    /// assert_eq!(GetClusters::new("t-1"), "t-1".into());
    /// assert_eq!(GetClusters::new("t-1").show_subclusters, None);
    /// ```
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), top_n_nodes: None, show_subclusters: None }
    }

    /// How many of its most central chunks to give with each cluster. Default 0.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":{"status":"completed","clusters":[{"cluster_id":"0","nodes":[{"filename":"faq.md","text":"Use the label."}]}]}}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let result = Clusters::new(&client).get(GetClusters::new("t-1").top_n_nodes(1)).await?;
    /// assert_eq!(result.clusters[0].nodes[0].text, "Use the label.");
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/clusters/t-1?top_n_nodes=1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn top_n_nodes(mut self, nodes: u32) -> Self {
        self.top_n_nodes = Some(nodes);
        self
    }

    /// Gives the sub-clusters and their chunks too. Default false.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let body = r#"{"data":{"status":"completed","clusters":[{"cluster_id":"0","subclusters":[{"cluster_id":"0_1"}]}]}}"#;
    /// # let mock = MockTransport::new().reply(MockReply::json(200, body));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let result = Clusters::new(&client).wait(GetClusters::new("t-1").show_subclusters(true)).await?;
    /// assert_eq!(result.walk().count(), 2);
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/clusters/t-1?show_subclusters=true");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn show_subclusters(mut self, show: bool) -> Self {
        self.show_subclusters = Some(show);
        self
    }
}

from_text!(GetClusters, GetClusters::new);

/// Which clusters to draw.
///
/// ```
/// use telnyx_ai_clustering::GetClusterGraph;
///
/// let all = GetClusterGraph::from("t-1");
/// let one = GetClusterGraph::new("t-1").cluster_id("3");
/// assert_eq!((all.cluster_id, one.cluster_id), (None, Some(3.into())));
/// ```
///
/// A string is all clusters of a task: `clusters.graph("t-1")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetClusterGraph {
    /// The task that computed them.
    pub task_id: String,
    /// See [`cluster_id()`](Self::cluster_id()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<ClusterId>,
}

impl GetClusterGraph {
    /// All clusters of a task.
    ///
    /// ```
    /// let all = telnyx_ai_clustering::GetClusterGraph::new("t-1");
    /// assert_eq!((all.task_id.as_str(), all.cluster_id), ("t-1", None));
    /// ```
    pub fn new(task_id: impl Into<String>) -> Self {
        Self { task_id: task_id.into(), cluster_id: None }
    }

    /// Draws one cluster only, by its id or its number.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusterGraph};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new()).build()?;
    ///
    /// let error = Clusters::new(&client).graph(GetClusterGraph::new("t-1").cluster_id("0_1")).bytes().await.unwrap_err();
    /// assert_eq!(error.to_string(), "clusters.graph: `cluster_id` is `0_1`; the graph takes the number of a cluster");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// The graph takes whole numbers only: an id that is none, as of a sub-cluster, is
    /// [`is_invalid_input`](Error::is_invalid_input) before anything is sent.
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

from_text!(GetClusterGraph, GetClusterGraph::new);
