//! The scheduler process.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::Arc;

use ballista_core::error::{BallistaError, Result};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use clap::Parser;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use crate::codec::Codec;
use crate::session;

/// Default port, which clients and executors use if their URL has none.
pub(crate) const PORT: u16 = 50_050;

/// The scheduler of a cluster. It plans the queries and sends no requests to the API.
#[derive(Debug, Parser)]
#[command(name = "telnyx-ai-scheduler", version)]
pub struct Scheduler {
    /// Address to listen on. Everyone who reaches it can run queries, and the executors pay for them
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub host: IpAddr,
    /// Host name or address at which the executors reach the scheduler [default: the address to listen on]
    #[arg(long)]
    pub external_host: Option<String>,
    /// Port to listen on; 0 for any free port
    #[arg(long, default_value_t = PORT)]
    pub port: u16,
    /// Seconds without a heartbeat after which an executor is lost, and its tasks run on another one
    #[arg(long, default_value_t = NonZeroU64::new(30).unwrap_or(NonZeroU64::MIN))]
    pub executor_timeout: NonZeroU64,
    /// Log messages to write to the standard error; `RUST_LOG` has precedence
    #[arg(long, default_value = "info")]
    pub log: String,
}

/// Listens on an address, or names it in the error.
pub(crate) async fn listen(host: IpAddr, port: u16) -> std::result::Result<TcpListener, String> {
    TcpListener::bind((host, port)).await.map_err(|error| format!("{host}:{port}: {error}"))
}

impl Scheduler {
    /// Runs the scheduler until it fails. `ready` is called with the address that it listens on.
    ///
    /// # Errors
    /// The address cannot be used, or `external_host` is missing with an address of all interfaces.
    pub async fn run(self, ready: impl FnOnce(SocketAddr)) -> Result<()> {
        let external_host = match self.external_host {
            Some(host) => host,
            None if self.host.is_unspecified() => {
                let problem =
                    format!("`--host {}` needs `--external-host`, at which the executors reach it", self.host);
                return Err(BallistaError::Configuration(problem));
            }
            None => self.host.to_string(),
        };
        let listener = listen(self.host, self.port).await.map_err(BallistaError::Configuration)?;
        let address = listener.local_addr()?;
        let mut config = SchedulerConfig::default()
            .with_hostname(external_host)
            .with_port(address.port())
            .with_override_config_producer(Arc::new(session::config))
            .with_override_session_builder(Arc::new(session::on_scheduler));
        config.override_physical_codec = Some(Arc::new(Codec::default()));
        config.bind_host = self.host.to_string();
        let executor_timeout = self.executor_timeout.get();
        config.executor_timeout_seconds = executor_timeout;
        config.expire_dead_executor_interval_seconds = (executor_timeout / 4).clamp(1, 15);
        config.no_executors_grace_period_seconds = executor_timeout;
        config.validate()?;
        let cluster = BallistaCluster::new_from_config(&config).await?;
        let scheduler = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await?;
        ready(address);
        start_grpc_service_with_listener(listener, scheduler).await
    }
}
