//! Clients of a cluster.

use std::sync::Arc;
use std::time::Duration;

use ballista::prelude::SessionContextExt;
use ballista_core::error::BallistaError;
use ballista_core::execution_plans::DistributedQueryExec;
use ballista_core::extension::SessionConfigExt;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelJobParams, GetJobMetricsParams, OperatorMetricsSet};
use ballista_core::utils::{GrpcClientConfig, create_grpc_client_endpoint};
use datafusion::common::{config_err, exec_datafusion_err, exec_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::metrics::MetricsSet;
use datafusion::prelude::SessionContext;
use datafusion_proto::protobuf::LogicalPlanNode;
use reqwest::StatusCode;
use telnyx_ai_datafusion::{AiCallExec, Report, SqlFunctions, report_of_metrics};
use tonic::transport::Channel;
use url::Url;

use crate::{scheduler, session};

/// Timeout of the question whether the scheduler has executors.
const READY_TIMEOUT: Duration = Duration::from_secs(5);

/// A cluster as a client sees it: a session whose queries run there.
///
/// ```no_run
/// use datafusion::physical_plan::collect;
/// use telnyx_ai_ballista::Cluster;
///
/// # async fn run() -> datafusion::error::Result<()> {
/// let cluster = Cluster::connect("df://127.0.0.1:50050").await?;
/// let context = cluster.context();
/// context.sql("SET telnyx.max_cost = '2.50 USD'").await?.collect().await?;
/// context.sql("CREATE EXTERNAL TABLE reviews STORED AS PARQUET LOCATION '/data/reviews'").await?.collect().await?;
///
/// let query = context.sql("SELECT id, ai_classify(text, ['praise', 'complaint']) FROM reviews").await?;
/// let (tasks, plan) = (query.task_ctx().into(), query.create_physical_plan().await?);
/// let rows = collect(plan.clone(), tasks).await?;
/// if let Some(report) = cluster.report(&plan).await? {
///     println!("{} batches; {report}", rows.len());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Cluster {
    context: SessionContext,
    /// URL of the scheduler with the scheme `http`.
    scheduler: String,
}

impl Cluster {
    /// Creates a session whose queries run on the cluster of the scheduler at `url`, such as `df://127.0.0.1:50050`. The
    /// functions are registered in it; it needs no API key, because the executors send the requests.
    ///
    /// The first query connects to the scheduler.
    ///
    /// # Errors
    /// The error of the URL.
    pub async fn connect(url: &str) -> Result<Self> {
        let scheduler = scheduler_url(url)?;
        let context = SessionContext::remote_with_state(&scheduler, session::on_client()?).await?;
        // The functions are last, because Ballista replaces those of a state by its own.
        SqlFunctions::for_planning().register(&context)?;
        Ok(Self { context, scheduler })
    }

    /// Returns the session.
    pub fn context(&self) -> &SessionContext {
        &self.context
    }

    /// Returns `true` if the scheduler has an executor. Without one, a query waits until one starts.
    ///
    /// # Errors
    /// The scheduler cannot be reached, or the server is none.
    pub async fn has_executors(&self) -> Result<bool> {
        let client = reqwest::Client::builder().no_proxy().timeout(READY_TIMEOUT).build();
        let client = client.map_err(|error| exec_datafusion_err!("the client of the scheduler: {error}"))?;
        let response = client.get(format!("{}/readyz", self.scheduler)).send().await;
        match response.map_err(|error| self.unreachable(error))?.status() {
            status if status.is_success() => Ok(true),
            StatusCode::SERVICE_UNAVAILABLE => Ok(false),
            status => exec_err!("the server at {} is no scheduler: it responds with {status}", self.scheduler),
        }
    }

    /// Returns the report of a query that has ended, from the physical plan that was executed; `None` if it has no calls, or
    /// if the cost guard is off.
    ///
    /// The counts are those of the tasks whose results the query has. What a lost executor had paid for is not in them, unless
    /// another one found it in a ledger.
    ///
    /// # Errors
    /// The scheduler cannot be reached, or no longer has the query.
    pub async fn report(&self, plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Report>> {
        let Some(job_id) = job_id(plan) else { return Ok(None) };
        let metrics = self.client().await?.get_job_metrics(GetJobMetricsParams { job_id }).await;
        let metrics = metrics.map_err(|status| exec_datafusion_err!("the report of the scheduler: {status}"))?;
        let mut all = MetricsSet::new();
        let operators = metrics.into_inner().stages.into_iter().flat_map(|stage| stage.operators);
        for operator in operators.filter(|operator| operator.operator_type == AiCallExec::NAME) {
            let set: Result<MetricsSet, _> = OperatorMetricsSet { metrics: operator.metrics }.try_into();
            let set =
                set.map_err(|error: BallistaError| exec_datafusion_err!("the metrics of the scheduler: {error}"))?;
            set.iter().for_each(|metric| all.push(Arc::clone(metric)));
        }
        Ok(report_of_metrics(&all))
    }

    /// Cancels a query that runs, from the physical plan that is executed. The requests in flight end and are recorded; other
    /// rows are not sent. Without it, a query goes on when its client ends.
    ///
    /// Returns `false` if the scheduler has not accepted the query yet.
    ///
    /// # Errors
    /// The scheduler cannot be reached.
    pub async fn cancel(&self, plan: &Arc<dyn ExecutionPlan>) -> Result<bool> {
        let Some(job_id) = job_id(plan) else { return Ok(false) };
        let cancelled = self.client().await?.cancel_job(CancelJobParams { job_id }).await;
        cancelled.map_err(|status| exec_datafusion_err!("the query is not cancelled: {status}"))?;
        Ok(true)
    }

    async fn client(&self) -> Result<SchedulerGrpcClient<Channel>> {
        let endpoint = create_grpc_client_endpoint(
            self.scheduler.clone(),
            Some(&GrpcClientConfig::from(&self.context.copied_config().ballista_config())),
        );
        let endpoint = endpoint.map_err(|error| self.unreachable(error))?;
        let channel = endpoint.connect().await.map_err(|error| self.unreachable(error))?;
        Ok(SchedulerGrpcClient::new(channel).max_decoding_message_size(usize::MAX))
    }

    fn unreachable(&self, error: impl std::fmt::Display) -> DataFusionError {
        exec_datafusion_err!("the scheduler at {} cannot be reached: {error}", self.scheduler)
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("scheduler", &self.scheduler).finish_non_exhaustive()
    }
}

/// Returns the id of the job that runs a plan, once the scheduler has accepted it.
fn job_id(plan: &Arc<dyn ExecutionPlan>) -> Option<String> {
    match plan.downcast_ref::<DistributedQueryExec<LogicalPlanNode>>() {
        Some(query) => query.job_id().map(|id| id.to_string()),
        None => plan.children().into_iter().find_map(job_id),
    }
}

fn scheduler_url(url: &str) -> Result<String> {
    let problem = match Url::parse(url) {
        Ok(parsed) => match parsed.host() {
            Some(host) => return Ok(format!("http://{host}:{}", parsed.port().unwrap_or(scheduler::PORT))),
            None => "it has no host".to_owned(),
        },
        Err(error) => error.to_string(),
    };
    config_err!("`{url}` is not the URL of a scheduler, such as df://127.0.0.1:{}: {problem}", scheduler::PORT)
}
