//! Endpoints of clusters.

use telnyx_ai_core::{
    Client, Download, Page, Poller, Request,
    internal::{Endpoint, Idempotency},
};

use crate::cluster_task::{ClusterResult, ClusterTask, ComputedClusters};
use crate::compute_clusters::ComputeClusters;
use crate::get_cluster_graph::GetClusterGraph;
use crate::get_clusters::GetClusters;
use crate::list_clusters::ListClusters;

/// Clusters of embedded documents; `telnyx.clusters()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"task_id":"t-1"}}"#))
/// #     .reply(MockReply::json(200, r#"{"data":{"bucket":"docs","status":"completed","clusters":[{"cluster_id":"0","cluster_header":"Returns"}]}}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let clusters = telnyx_ai_clustering::Clusters::new(&client);
/// let task = clusters.compute("docs").await?;
/// let result = clusters.wait(&task.task_id).await?;
/// assert_eq!(result.clusters[0].title(), "Returns");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Clusters {
    client: Client,
}

impl Clusters {
    /// Creates the handle on `client`: its key, base URL, limits and connections.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(204));
    /// let client = Client::builder().api_key("k").transport(mock.clone()).max_retries(1).build()?;
    /// telnyx_ai_clustering::Clusters::new(&client).delete("t-1").await?; // the first attempt met a 502
    /// assert_eq!(mock.requests().len(), 2);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the cluster tasks, one page at a time.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, ListClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"task_id":"t-1","bucket":"docs","status":"completed"}],"meta":{"page_number":0,"total_pages":1}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut tasks = Clusters::new(&client).list(ListClusters::new().page_size(50)).items();
    /// while let Some(task) = tasks.try_next().await? {
    ///     assert_eq!((task.task_id.as_str(), task.status.as_str()), ("t-1", "completed"));
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/clusters`.
    pub fn list(&self, params: ListClusters) -> Request<Page<ClusterTask>> {
        Endpoint::get("clusters.list", "/ai/clusters")
            .page_query(params.page_number, params.page_size)
            .page()
            .on(&self.client)
    }

    /// Starts computing the clusters of an embedded bucket. The work goes on in the background: [`wait`](Self::wait)
    /// for it.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, ComputeClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"task_id":"t-1"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let task = Clusters::new(&client).compute(ComputeClusters::new("docs").prefix("guides/").min_cluster_size(10)).await?;
    /// assert_eq!(task.task_id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/clusters`, class [`Idempotency::NotIdempotent`].
    pub fn compute(&self, params: impl Into<ComputeClusters>) -> Request<ComputedClusters> {
        let params = params.into();
        Endpoint::post("clusters.compute", "/ai/clusters", Idempotency::NotIdempotent)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns the clusters of a task, as far as they are computed.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusters};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"bucket":"docs","status":"running","clusters":[]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let result = Clusters::new(&client).get(GetClusters::new("t-1").top_n_nodes(3).show_subclusters(true)).await?;
    /// assert_eq!(result.status, "running");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/clusters/{task_id}`.
    pub fn get(&self, params: impl Into<GetClusters>) -> Request<ClusterResult> {
        let params = params.into();
        Endpoint::get("clusters.get", "/ai/clusters/{task_id}")
            .path("task_id", &params.task_id)
            .query_opt("top_n_nodes", params.top_n_nodes)
            .query_opt("show_subclusters", params.show_subclusters)
            .data()
            .on(&self.client)
    }

    /// Waits until the clusters are computed. See [`Poller`] for its timeouts and errors.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"bucket":"docs","status":"completed","clusters":[]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let clusters = telnyx_ai_clustering::Clusters::new(&client);
    /// let result = clusters.wait("t-1").await?;
    /// assert!(result.clusters.is_empty()); // too few related chunks: try a smaller `min_cluster_size`
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn wait(&self, params: impl Into<GetClusters>) -> Poller<ClusterResult> {
        let params = params.into();
        Poller::new(&params.task_id, self.get(params.clone()))
    }

    /// Deletes a task and its clusters.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(204));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// telnyx_ai_clustering::Clusters::new(&client).delete("t-1").await?;
    /// # assert_eq!((mock.requests()[0].method.as_str(), mock.requests()[0].target()), ("DELETE", "/v2/ai/clusters/t-1".to_owned()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `DELETE /ai/clusters/{task_id}`.
    pub fn delete(&self, task_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("clusters.delete", "/ai/clusters/{task_id}").path("task_id", task_id).on(&self.client)
    }

    /// Draws the clusters as a PNG image: in memory, as a stream, or in a file.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_clustering::{Clusters, GetClusterGraph};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG")).reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let clusters = Clusters::new(&client);
    ///
    /// let png = clusters.get_graph("t-1").bytes().await?;
    /// # let path = std::env::temp_dir().join("telnyx-ai-doc-graph.png");
    /// let size = clusters.get_graph(GetClusterGraph::new("t-1").cluster_id(3)).save_to(&path).await?;
    /// # assert_eq!(size, 3); std::fs::remove_file(path).unwrap();
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/clusters/{task_id}/graph`. JSON in place of an image is an error and never saved.
    pub fn get_graph(&self, params: impl Into<GetClusterGraph>) -> Request<Download> {
        let params = params.into();
        Endpoint::get("clusters.get_graph", "/ai/clusters/{task_id}/graph")
            .path("task_id", &params.task_id)
            .check(params.check())
            .query_opt("cluster_id", params.cluster_id)
            .download("image/png")
            .on(&self.client)
    }
}
