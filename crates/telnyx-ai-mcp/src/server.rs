//! A connected server and its tools.

use std::fmt;
use std::sync::Arc;

use rmcp::RoleClient;
use rmcp::model::{CallToolRequest, CallToolRequestParams, ClientConfig, ClientRequest, JsonObject, ServerResult};
use rmcp::service::{Peer, PeerRequestOptions, RequestHandle, RunningService, ServiceError};
use telnyx_ai_chat::FunctionTool;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::connection::McpConnection;
use crate::ended::Ended;
use crate::limits::Limits;
use crate::output;
use crate::process::Process;

/// A connected MCP server.
///
/// ```no_run
/// use std::process::Command;
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::Approval;
/// use telnyx_ai::mcp::McpServer;
///
/// async fn ask(telnyx: &Telnyx) -> telnyx_ai::Result<()> {
///     let mut command = Command::new("npx");
///     command.args(["-y", "@modelcontextprotocol/server-filesystem", "/srv/docs"]);
///     let files = McpServer::process("files", command).await?;
///     let tool_loop = telnyx.chat().run_tools("Which files mention Oslo?", files.tools());
///     let tool_loop = tool_loop.approve(async |call| match call.name() {
///         "files_write_file" | "files_edit_file" => Approval::deny("the files are read-only"),
///         _ => Approval::Allow,
///     });
///     println!("{}", tool_loop.await?.completion.text());
///     Ok(())
/// }
/// ```
///
/// Clones and the [`tools`](Self::tools) share the connection. When the last of them is dropped, the process of the
/// server and its descendants are killed. [`close`](Self::close) lets the server end by itself first.
///
/// A server that ended is not started again: its tools return errors to the model. Connect again for new tools.
#[derive(Clone)]
pub struct McpServer(pub(crate) Arc<Connected>);

/// The shared state of a server.
pub(crate) struct Connected {
    pub(crate) name: String,
    pub(crate) peer: Peer<RoleClient>,
    pub(crate) service: Mutex<Option<RunningService<RoleClient, ClientConfig>>>,
    pub(crate) process: Option<Process>,
    pub(crate) limits: Limits,
    pub(crate) ended: Ended,
    pub(crate) tools: Vec<ToolDefinition>,
}

/// A tool of a server.
pub(crate) struct ToolDefinition {
    /// Name for the server.
    pub(crate) name: String,
    pub(crate) name_for_model: String,
    pub(crate) description: String,
    pub(crate) schema: JsonObject,
}

impl McpServer {
    /// Starts a server as a child process that communicates over its standard input and output.
    ///
    /// The name is the prefix of the tools: the tool `read` of `files` is `files_read`. It has 1 to 32 letters, digits,
    /// `_` or `-`.
    ///
    /// The process inherits the environment without `TELNYX_API_KEY`, unless the command sets that variable. Its error
    /// output is read and discarded; an error of the connection shows its end.
    pub fn process(name: impl Into<String>, command: std::process::Command) -> McpConnection {
        McpConnection::process(name.into(), command)
    }

    /// Connects to a server over streamable HTTP.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::mcp::McpServer;
    ///
    /// let token = std::env::var("DOCS_TOKEN").unwrap_or_default();
    /// let docs = McpServer::http("docs", "https://docs.example.com/mcp");
    /// let docs = docs.header("authorization", format!("Bearer {token}")).await?;
    /// for tool in docs.tools() {
    ///     println!("{}", tool.name());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// The name is as described at [`process`](Self::process). The Telnyx API key is not sent. Plain `http` is accepted for
    /// this machine only; redirects are not followed.
    pub fn http(name: impl Into<String>, url: impl Into<String>) -> McpConnection {
        McpConnection::http(name.into(), url.into())
    }

    /// Returns the tools of the server for `run_tools`, as the server listed them when it was connected.
    pub fn tools(&self) -> Vec<FunctionTool> {
        self.0.tools.iter().map(|tool| self.tool(tool)).collect()
    }

    fn tool(&self, tool: &ToolDefinition) -> FunctionTool {
        let (server, name) = (self.clone(), tool.name.clone());
        let call = move |arguments: JsonObject| {
            let (server, name) = (server.clone(), name.clone());
            async move { server.0.call(name, arguments).await }
        };
        let schema = serde_json::Value::Object(tool.schema.clone());
        FunctionTool::from_fn_with_schema(&tool.name_for_model, &tool.description, schema, call)
    }

    /// Ends the connection: deletes the session of an HTTP server. A process has three seconds to end by
    /// itself after its input was closed, before it is killed. Calls fail from then on.
    pub async fn close(&self) {
        if let Some(mut service) = self.0.service.lock().await.take() {
            self.0.ended.set("it was closed".to_owned());
            let _ = service.close_with_timeout(self.0.limits.call_timeout).await;
        }
        if let Some(process) = &self.0.process {
            process.end().await;
        }
    }
}

impl fmt::Debug for McpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.tools.iter().map(|tool| tool.name_for_model.as_str()).collect();
        f.debug_struct("McpServer").field("name", &self.0.name).field("tools", &names).finish_non_exhaustive()
    }
}

impl Connected {
    /// Calls a tool. The error is for the model.
    async fn call(&self, tool: String, arguments: JsonObject) -> Result<String, String> {
        let limit = self.limits.call_timeout;
        match timeout(limit, self.exchange(tool, arguments)).await {
            Ok(output) => output,
            Err(_) => Err(format!("the tool server `{}` did not respond within {limit:?}", self.name)),
        }
    }

    async fn exchange(&self, tool: String, arguments: JsonObject) -> Result<String, String> {
        let params = CallToolRequestParams::new(tool).with_arguments(arguments);
        let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
        let options = PeerRequestOptions::no_options();
        let sent = self.peer.send_cancellable_request(request, options).await;
        let mut pending = PendingCall(Some(sent.map_err(|error| self.problem(&error))?));
        let Some(call) = &mut pending.0 else { return Err(self.problem(&ServiceError::TransportClosed)) };
        let response = (&mut call.rx).await;
        pending.0 = None;
        match response.unwrap_or(Err(ServiceError::TransportClosed)) {
            Ok(ServerResult::CallToolResult(result)) => output::text(result, self.limits.max_result_bytes),
            Ok(ServerResult::InputRequiredResult(_)) => {
                Err("the tool needs input of the user, which is not supported".to_owned())
            }
            Ok(_) => Err(self.problem(&ServiceError::UnexpectedResponse)),
            Err(error) => Err(self.problem(&error)),
        }
    }

    fn problem(&self, error: &ServiceError) -> String {
        let name = &self.name;
        let text = match error {
            ServiceError::McpError(error) => format!("the tool server `{name}` reports: {}", error.message),
            ServiceError::TransportClosed => format!("the tool server `{name}` has ended{}", self.ended.clause()),
            ServiceError::TransportSend(error) => format!("the tool server `{name}` failed: {}", error.error),
            _ => format!("the tool server `{name}` sent an unexpected response"),
        };
        output::bounded(text, self.limits.max_result_bytes)
    }
}

/// A call without a response. If it is dropped, the server is notified.
struct PendingCall(Option<RequestHandle<RoleClient>>);

impl Drop for PendingCall {
    fn drop(&mut self) {
        if let Some(call) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(call.cancel(Some("the caller stopped waiting".to_owned())));
        }
    }
}
