//! Connecting to a server.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::process::Command;
use std::time::Duration;

use rmcp::transport::async_rw::AsyncRwTransport;
use telnyx_ai_core::internal::Timer;
use telnyx_ai_core::{Error, Result};

use crate::ended::Ended;
use crate::handshake::{MAX_PROBLEM, Starting};
use crate::http::HttpTransport;
use crate::limits::Limits;
use crate::names::{self, MAX_SERVER_NAME};
use crate::output::bounded;
use crate::process::{BoundedLines, Process};
use crate::server::McpServer;

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
