//! The handshake with a server, and the list of its tools.

use std::fmt;
use std::sync::Arc;

use rmcp::RoleClient;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, PaginatedRequestParams, ProtocolVersion, Tool};
use rmcp::service::{Peer, RunningService, ServiceExt};
use rmcp::transport::Transport;
use telnyx_ai_core::internal::{config_error, deadline_elapsed};
use telnyx_ai_core::{Error, Result};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::ended::Ended;
use crate::guard::Guard;
use crate::limits::Limits;
use crate::names;
use crate::output::bounded;
use crate::process::Process;
use crate::server::{Connected, McpServer, ToolDefinition};

/// Maximum size of the description and the schema of one tool, which are sent with every request to the model.
const MAX_DEFINITION: usize = 32 * 1024;
/// Maximum number of bytes of a server's text in an error.
pub(crate) const MAX_PROBLEM: usize = 1024;

/// A server that starts.
pub(crate) struct Starting {
    pub(crate) name: String,
    pub(crate) limits: Limits,
    pub(crate) ended: Ended,
}

impl Starting {
    /// Connects to the server, and kills a process that fails.
    pub(crate) async fn serve<T>(self, transport: T, process: Option<Process>) -> Result<McpServer>
    where
        T: Transport<RoleClient> + 'static,
        T::Error: std::error::Error + Send + Sync + 'static,
    {
        let limit = self.limits.start_timeout;
        let transport = Guard::new(transport, self.ended.clone());
        let served = timeout(limit, self.handshake(transport)).await;
        let (service, tools) = match served {
            Ok(Ok(served)) => served,
            failed => {
                let stderr = match process {
                    Some(process) => process.discard().await,
                    None => String::new(),
                };
                return Err(match failed {
                    Ok(Err(problem)) => self.failed(&format!("{problem}{stderr}")),
                    _ => deadline_elapsed(format!(
                        "`start_timeout` ({limit:?}) elapsed before the tool server `{}` was connected; raise it with \
                         `.start_timeout(…)`{stderr}",
                        self.name
                    )),
                });
            }
        };
        let Self { name, limits, ended } = self;
        let peer = service.peer().clone();
        let service = Mutex::new(Some(service));
        Ok(McpServer(Arc::new(Connected { name, peer, service, process, limits, ended, tools })))
    }

    /// Connects, and returns the tools.
    async fn handshake<T>(
        &self,
        transport: Guard<T>,
    ) -> std::result::Result<(RunningService<RoleClient, ClientConfig>, Vec<ToolDefinition>), String>
    where
        T: Transport<RoleClient> + 'static,
        T::Error: std::error::Error + Send + Sync + 'static,
    {
        let implementation = Implementation::new("telnyx-ai", env!("CARGO_PKG_VERSION"));
        let client = ClientConfig::new(ClientCapabilities::default(), implementation)
            .with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE);
        let service = client.serve(transport).await;
        let failed = |error: &dyn fmt::Display| {
            format!("did not start{}: {}", self.ended.clause(), bounded(error.to_string(), MAX_PROBLEM))
        };
        let service = service.map_err(|error| failed(&error))?;
        let tools = self.tools(service.peer()).await?;
        Ok((service, tools))
    }

    async fn tools(&self, peer: &Peer<RoleClient>) -> std::result::Result<Vec<ToolDefinition>, String> {
        let max = self.limits.max_tools;
        let mut tools: Vec<Tool> = Vec::new();
        let mut cursor = None;
        loop {
            let page = peer.list_tools(Some(PaginatedRequestParams::default().with_cursor(cursor))).await;
            let page = page.map_err(|error| {
                format!("did not list its tools{}: {}", self.ended.clause(), bounded(error.to_string(), MAX_PROBLEM))
            })?;
            tools.extend(page.tools);
            if tools.len() > max {
                return Err(format!("has more than {max} tools; raise the limit with `.max_tools(…)`"));
            }
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        let originals: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
        let names = names::for_model(&self.name, &originals)?;
        tools.into_iter().zip(names).map(|(tool, name)| definition(tool, name)).collect()
    }

    pub(crate) fn failed(&self, problem: &str) -> Error {
        config_error(format!("the tool server `{}` {problem}", self.name))
    }
}

fn definition(tool: Tool, name_for_model: String) -> std::result::Result<ToolDefinition, String> {
    let schema = Arc::unwrap_or_clone(tool.input_schema);
    let description = tool.description.unwrap_or_default().into_owned();
    let size = description.len() + serde_json::to_string(&schema).map_or(0, |schema| schema.len());
    match size > MAX_DEFINITION {
        true => Err(format!(
            "has the tool `{name_for_model}` with a definition of {size} bytes; the limit is {MAX_DEFINITION}"
        )),
        false => Ok(ToolDefinition { name: tool.name.into_owned(), name_for_model, description, schema }),
    }
}
