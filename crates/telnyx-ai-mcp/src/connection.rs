//! Connecting to a server.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{ClientCapabilities, ClientConfig, Implementation, PaginatedRequestParams, ProtocolVersion, Tool};
use rmcp::service::{Peer, RunningService, ServiceExt};
use rmcp::transport::Transport;
use rmcp::transport::async_rw::AsyncRwTransport;
use telnyx_ai_core::internal::{Timer, config_error, deadline_elapsed};
use telnyx_ai_core::{Error, Result};
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::ended::Ended;
use crate::guard::Guard;
use crate::http::HttpTransport;
use crate::limits::Limits;
use crate::names::{self, MAX_SERVER_NAME};
use crate::output::bounded;
use crate::process::{BoundedLines, Process};
use crate::server::{Connected, McpServer, ToolDefinition};

/// Maximum size of the description and the schema of one tool, which are sent with every request to the model.
const MAX_DEFINITION: usize = 32 * 1024;
/// Maximum number of bytes of a server's text in an error.
const MAX_PROBLEM: usize = 1024;

/// A connection to an MCP server that is ready to be established by `.await`; returned by
/// [`McpServer::process`] and [`McpServer::http`].
#[must_use = "a connection is established when it is awaited"]
pub struct McpConnection {
    name: String,
    server: Server,
    headers: Vec<(String, String)>,
    limits: Limits,
}

/// The address of a server.
enum Server {
    Process(Command),
    Http(String),
}

impl McpConnection {
    pub(crate) fn process(name: String, command: Command) -> Self {
        Self::new(name, Server::Process(command))
    }

    pub(crate) fn http(name: String, url: String) -> Self {
        Self::new(name, Server::Http(url))
    }

    fn new(name: String, server: Server) -> Self {
        Self { name, server, headers: Vec::new(), limits: Limits::default() }
    }

    /// Adds a header to each request of an HTTP server. Values are not shown in errors.
    ///
    /// A process has no headers: with one of them the connection fails. Set variables of its command instead.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the maximum duration of the connection: start of the process, handshake, and list of tools. Default: 30 s.
    pub fn start_timeout(mut self, timeout: Duration) -> Self {
        self.limits.start_timeout = timeout;
        self
    }

    /// Sets the maximum duration of one call of a tool. Default: 60 s.
    ///
    /// Then the model receives an error, and the server a notification that the call is cancelled. The same
    /// notification is sent if the tool loop drops the call, for example at its deadline.
    pub fn call_timeout(mut self, timeout: Duration) -> Self {
        self.limits.call_timeout = timeout;
        self
    }

    /// Sets the maximum number of tools. Default: 128.
    ///
    /// A server with more tools is an error, because each tool is sent with every request to the model.
    pub fn max_tools(mut self, tools: usize) -> Self {
        self.limits.max_tools = tools;
        self
    }

    /// Sets the maximum size of a result for the model. Default: 64 KiB.
    ///
    /// The model receives the beginning of a longer text, with a note.
    pub fn max_result_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_result_bytes = bytes;
        self
    }

    /// Sets the maximum size of a message of the server. Default: 4 MiB.
    ///
    /// A process with a longer message is disconnected, because the end of the message is unknown. Over HTTP only the
    /// call fails.
    pub fn max_message_bytes(mut self, bytes: usize) -> Self {
        self.limits.max_message_bytes = bytes;
        self
    }

    async fn connect(self) -> Result<McpServer> {
        let Self { name, server, headers, limits } = self;
        if !(1..=MAX_SERVER_NAME).contains(&name.len()) || !name.chars().all(names::is_allowed) {
            let problem = format!(
                "`{}` is not a prefix of tools; use 1 to {MAX_SERVER_NAME} ASCII letters, digits, `_` or `-`",
                bounded(name, MAX_PROBLEM)
            );
            return Err(Error::invalid_input("name", problem));
        }
        Timer::start(limits.start_timeout)?; // fails without a runtime
        let starting = Starting { name, limits, ended: Ended::default() };
        match server {
            Server::Process(_) if !headers.is_empty() => Err(Error::invalid_input(
                "header",
                "is set, and a process has no headers; set variables of its command instead",
            )),
            Server::Process(command) => {
                let (process, stdout, stdin) = Process::start(command)
                    .map_err(|error| starting.failed(&format!("could not be started: {error}")))?;
                let stdout = BoundedLines::new(stdout, limits.max_message_bytes, starting.ended.clone());
                starting.serve(AsyncRwTransport::new_client(stdout, stdin), Some(process)).await
            }
            Server::Http(url) => {
                let transport = HttpTransport::new(&url, &headers, limits)?;
                starting.serve(transport, None).await
            }
        }
    }
}

impl IntoFuture for McpConnection {
    type Output = Result<McpServer>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.connect())
    }
}

impl fmt::Debug for McpConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("McpConnection").field("name", &self.name).field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// A server that starts.
struct Starting {
    name: String,
    limits: Limits,
    ended: Ended,
}

impl Starting {
    async fn serve<T>(self, transport: T, process: Option<Process>) -> Result<McpServer>
    where
        T: Transport<RoleClient> + 'static,
        T::Error: std::error::Error + Send + Sync + 'static,
    {
        let limit = self.limits.start_timeout;
        let transport = Guard::new(transport, self.ended.clone());
        let (service, tools) = match timeout(limit, self.handshake(transport)).await {
            Ok(Ok(served)) => served,
            Ok(Err(problem)) => {
                let stderr = process.as_ref().map(Process::stderr).unwrap_or_default();
                return Err(self.failed(&format!("{problem}{stderr}")));
            }
            Err(_) => {
                let stderr = process.as_ref().map(Process::stderr).unwrap_or_default();
                let problem = format!(
                    "`start_timeout` ({limit:?}) elapsed before the tool server `{}` was connected; raise it with \
                     `.start_timeout(…)`{stderr}",
                    self.name
                );
                return Err(deadline_elapsed(problem));
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

    fn failed(&self, problem: &str) -> Error {
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
