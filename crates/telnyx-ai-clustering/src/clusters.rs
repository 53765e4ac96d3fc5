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
#[derive(Clone, Debug)]
pub struct Clusters {
    client: Client,
}

impl Clusters {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.clusters()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the cluster tasks, one page at a time.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ListClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut tasks = telnyx.clusters().list(ListClusters::new().page_size(50)).items();
    /// while let Some(task) = tasks.try_next().await? {
    ///     println!("{} {}", task.task_id, task.status);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/clusters`.
    pub fn list(&self, params: ListClusters) -> Request<Page<ClusterTask>> {
        Endpoint::get("clusters.list", "/ai/clusters")
            .page_query(params.page_number, params.page_size)
            .page()
            .on(&self.client)
    }

    /// Starts a task that computes the clusters of an embedded bucket. [`wait`](Self::wait) waits until the task ends.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ComputeClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let guides = ComputeClusters::new("docs").prefix("guides/").min_cluster_size(10);
    /// let task = telnyx.clusters().compute(guides).await?;
    /// let result = telnyx.clusters().wait(&task.task_id).await?;
    /// if result.clusters.is_empty() {
    ///     println!("too few related chunks: try a smaller `min_cluster_size`");
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// `POST /ai/clusters`. Not idempotent: the call is retried only if the first request did no work.
    pub fn compute(&self, params: impl Into<ComputeClusters>) -> Request<ComputedClusters> {
        let params = params.into();
        Endpoint::post("clusters.compute", "/ai/clusters", Idempotency::NotIdempotent)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns the clusters of a task that are computed so far.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::GetClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let task = telnyx.clusters().compute("docs").await?;
    /// let params = GetClusters::new(&task.task_id).top_n_nodes(3).show_subclusters(true);
    /// let result = telnyx.clusters().get(params).await?;
    /// println!("{}: {} clusters", result.status, result.clusters.len());
    /// # Ok(()) }
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
    pub fn wait(&self, params: impl Into<GetClusters>) -> Poller<ClusterResult> {
        let params = params.into();
        Poller::new(&params.task_id, self.get(params.clone()))
    }

    /// Deletes a task and its clusters.
    ///
    /// `DELETE /ai/clusters/{task_id}`.
    pub fn delete(&self, task_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("clusters.delete", "/ai/clusters/{task_id}").path("task_id", task_id).on(&self.client)
    }

    /// Downloads a graph of the clusters as a PNG image: in memory, as a stream, or to a file.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::GetClusterGraph;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let task = telnyx.clusters().compute("docs").await?;
    /// telnyx.clusters().wait(&task.task_id).await?;
    /// let graph = GetClusterGraph::new(&task.task_id).cluster_id(3);
    /// telnyx.clusters().get_graph(graph).save_to("cluster-3.png").await?;
    /// let png = telnyx.clusters().get_graph(&task.task_id).bytes().await?;
    /// println!("{} bytes", png.len());
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /ai/clusters/{task_id}/graph`. A response that is not a PNG image is an error and is not saved.
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
