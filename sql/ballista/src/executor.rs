//! The executor process.

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU16, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::sync::Arc;

use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use clap::Parser;
use datafusion::execution::SessionStateDefaults;
use telnyx_ai::Telnyx;
use telnyx_ai_datafusion::SqlFunctions;

use crate::client::{client, requests_per_minute};
use crate::codec::Codec;
use crate::object_stores::runtime_with_object_stores;
use crate::share::Share;
use crate::stage::Engine;
use crate::{scheduler, session};

/// An executor of a cluster. It runs the tasks of the queries and sends their requests to the API, with the key of
/// `TELNYX_API_KEY`.
#[derive(Debug, Parser)]
#[command(name = "telnyx-ai-executor", version)]
pub struct Executor {
    /// Host of the scheduler
    #[arg(long, default_value = "127.0.0.1")]
    pub scheduler_host: String,
    /// Port of the scheduler
    #[arg(long, default_value_t = scheduler::PORT)]
    pub scheduler_port: u16,
    /// Address to listen on. Everyone who reaches it can read the results of queries
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
    /// Host name or address at which the other processes reach the executor [default: the address from which it connects]
    #[arg(long)]
    pub external_host: Option<String>,
    /// Port for results; 0 for any free port
    #[arg(long, default_value_t = 50_051)]
    pub port: u16,
    /// Port for tasks [default: the port for results + 1]
    #[arg(long)]
    pub grpc_port: Option<NonZeroU16>,
    /// Number of partitions that run at a time [default: one for each processor]
    #[arg(long)]
    pub task_slots: Option<NonZeroUsize>,
    /// Folder for intermediate results [default: a temporary folder, removed at the end]
    #[arg(long)]
    pub work_dir: Option<PathBuf>,
    /// Seconds between heartbeats to the scheduler
    #[arg(long, default_value_t = NonZeroU64::new(10).unwrap_or(NonZeroU64::MIN))]
    pub heartbeat: NonZeroU64,
    /// Folder of the ledgers of all executors on this host. Rows that are in one of them are not paid again
    #[arg(long)]
    pub ledger: Option<PathBuf>,
    /// Send rows again whose outcome in the ledgers is a final failure
    #[arg(long)]
    pub retry_failed: bool,
    /// Number of requests of this executor that run at a time
    #[arg(long, default_value_t = NonZeroUsize::new(16).unwrap_or(NonZeroUsize::MIN))]
    pub limit: NonZeroUsize,
    /// Requests per minute for each model, of which the executor uses its share. Limits that responses report hold too
    #[arg(long)]
    pub requests_per_minute: Option<NonZeroU64>,
    /// Share of this executor in the rate limits and in the budget of a query, such as 1/2 with two executors
    #[arg(long, env = "TELNYX_AI_SHARE", default_value_t = Share::default())]
    pub share: Share,
    /// Log messages to write to the standard error; `RUST_LOG` has precedence
    #[arg(long, default_value = "info")]
    pub log: String,
}

impl Executor {
    /// Runs the executor until it receives SIGTERM or Ctrl-C, with a client from the environment (`TELNYX_API_KEY`,
    /// `TELNYX_BASE_URL`).
    ///
    /// # Errors
    /// The environment has no key, an address cannot be used, or the scheduler is not reached.
    pub async fn run(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let telnyx = client(requests_per_minute(self.requests_per_minute).share(1, self.share.count))?;
        let port = self.free_port(self.port).await?;
        let grpc_port = match self.grpc_port {
            Some(grpc_port) if grpc_port.get() == port => return Err("`--port` and `--grpc-port` are equal".into()),
            Some(grpc_port) => grpc_port.get(),
            None if self.port == 0 => 0,
            None => port.checked_add(1).ok_or("`--port 65535` needs `--grpc-port`")?,
        };
        let grpc_port = self.free_port(grpc_port).await?;
        if let Some(folder) = &self.ledger {
            std::fs::create_dir_all(folder).map_err(|error| format!("`--ledger {}`: {error}", folder.display()))?;
        }
        let functions = self.functions(&telnyx, port)?;
        // The temporary folder is removed when it is dropped.
        let (work_dir, _temporary) = match &self.work_dir {
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .map_err(|error| format!("`--work-dir {}`: {error}", folder.display()))?;
                (folder.clone(), None)
            }
            None => {
                let folder = tempfile::Builder::new().prefix("telnyx-ai-executor-").tempdir()?;
                (folder.path().to_owned(), Some(folder))
            }
        };
        let config = ExecutorProcessConfig {
            bind_host: self.host.to_string(),
            external_host: self.external_host.clone(),
            port,
            grpc_port,
            scheduler_host: self.scheduler_host.clone(),
            scheduler_port: self.scheduler_port,
            scheduler_connect_timeout_seconds: 30,
            vcores: self.task_slots.map_or(0, NonZeroUsize::get),
            work_dir: Some(work_dir.to_str().ok_or("`--work-dir` is not UTF-8")?.to_owned()),
            executor_heartbeat_interval_seconds: self.heartbeat.get(),
            override_function_registry: Some(Arc::new(registry(&functions))),
            override_execution_engine: Some(Arc::new(Engine::default())),
            override_physical_codec: Some(Arc::new(Codec::default())),
            override_runtime_producer: Some(Arc::new(|_| runtime_with_object_stores())),
            override_config_producer: Some(Arc::new(session::config)),
            ..ExecutorProcessConfig::default()
        };
        let ended = start_executor_process(Arc::new(config)).await;
        // The tasks have ended, and so has the job of the functions with their runtime: its ledger needs no more.
        let _ = functions.close().await;
        Ok(ended?)
    }

    fn functions(&self, telnyx: &Telnyx, port: u16) -> telnyx_ai::Result<SqlFunctions> {
        let builder = SqlFunctions::builder(telnyx).limit(self.limit.get()).share(self.share.count);
        let mut builder = builder.retry_failed(self.retry_failed);
        if let Some(folder) = &self.ledger {
            let host = self.external_host.clone().unwrap_or_else(|| self.host.to_string());
            // An executor that restarts on the same port continues its ledger. `:` of IPv6 is invalid in some file names.
            builder = builder.ledger_folder(folder, &format!("executor-{}-{port}", host.replace(':', "_")));
        }
        builder.build()
    }

    /// Returns `port`, or a free port for 0, because Ballista reports the port to the scheduler before it listens on it. If the
    /// port is occupied, Ballista ends without an error.
    async fn free_port(&self, port: u16) -> Result<u16, String> {
        let address = scheduler::listen(self.host, port).await?.local_addr();
        address.map(|address| address.port()).map_err(|error| error.to_string())
    }
}

/// Returns the functions of DataFusion and ours, by name, as tasks refer to them.
fn registry(functions: &SqlFunctions) -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    // Those of Ballista lack the functions of lists, such as `make_array`.
    let scalar_functions = SessionStateDefaults::default_scalar_functions().into_iter().chain(functions.functions());
    registry.scalar_functions.extend(scalar_functions.map(|function| (function.name().to_owned(), function)));
    registry
}
