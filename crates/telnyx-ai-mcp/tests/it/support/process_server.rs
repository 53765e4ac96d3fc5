//! A scripted server: this test binary, started again.

use std::io::{BufRead, BufReader, Read, Write, stdin, stdout};
use std::net::TcpStream;
use std::process::{Command, Stdio, exit};
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_mcp::{McpConnection, McpServer};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

/// Creates a command that runs the server in a mode.
pub(crate) fn command(mode: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["support::process_server::serve", "--exact", "--ignored", "--quiet", "--nocapture"]);
    command.env("MCP_TEST_MODE", mode);
    command
}

pub(crate) fn server(mode: &str) -> McpConnection {
    McpServer::process("s", command(mode))
}

/// Connects to a server whose processes report to a listener.
pub(crate) async fn watched(mode: &str) -> (McpServer, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut command = command(mode);
    command.env("MCP_TEST_REPORT", listener.local_addr().unwrap().to_string());
    (McpServer::process("s", command).max_message_bytes(1 << 20).await.unwrap(), listener)
}

/// Returns the report of a process, which is complete when the process has ended.
pub(crate) async fn report(listener: &TcpListener) -> String {
    let (mut process, _) = listener.accept().await.unwrap();
    let mut report = Vec::new();
    // The connection of a process that was killed may be reset. The harness of a process prints after a minute, and would
    // end a process that nobody kills.
    let end = tokio::time::timeout(Duration::from_secs(30), process.read_to_end(&mut report));
    let _ = end.await.expect("the process is alive");
    String::from_utf8(report).unwrap()
}

/// The server. It is not a test: it runs in the process that `command` starts.
#[test]
#[allow(clippy::zombie_processes, reason = "the client kills the descendant")]
#[ignore = "runs as a child process of other tests"]
fn serve() {
    let Ok(mode) = std::env::var("MCP_TEST_MODE") else { return };
    let mut report = std::env::var("MCP_TEST_REPORT").ok().map(|address| TcpStream::connect(address).unwrap());
    match &*mode {
        "silent" => wait(report),
        "dead" => {
            eprintln!("no configuration");
            exit(1)
        }
        "descendant" => {
            send_text("\nready\n");
            wait(report)
        }
        "with_descendant" => {
            let descendant = command("descendant").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
            let mut lines = BufReader::new(descendant.stdout.unwrap()).lines();
            assert!(lines.any(|line| line.unwrap() == "ready"));
        }
        _ => {}
    }
    send_text("\n"); // ends the line of the test harness
    for line in stdin().lock().lines() {
        let Ok(message) = serde_json::from_str::<Value>(&line.unwrap()) else { continue };
        if let Some(report) = &mut report {
            writeln!(report, "{}", message["method"].as_str().unwrap_or("response")).unwrap();
        }
        let result = match message["method"].as_str() {
            Some("initialize") => json!({
                "protocolVersion": message["params"]["protocolVersion"],
                "capabilities": { "tools": {} },
                "serverInfo": { "name": "scripted", "version": "1" },
            }),
            Some("tools/list") => match &*mode {
                "endless" => json!({ "tools": tools(10), "nextCursor": "next" }),
                _ => json!({ "tools": listed(&mode) }),
            },
            Some("tools/call") => match called(&message, &mut report) {
                Some(result) => result,
                None => continue,
            },
            _ => continue,
        };
        send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
    }
    if mode == "stubborn" {
        wait(report);
    }
    exit(0)
}

fn listed(mode: &str) -> Value {
    match mode {
        "many_tools" => tools(10_000),
        "twice" => json!([tool("a"), tool("a")]),
        "large_tool" => {
            json!([{ "name": "a", "description": "x".repeat(40_000), "inputSchema": { "type": "object" } }])
        }
        _ => json!([
            tool("echo"),
            tool("fail"),
            tool("reject"),
            tool("hang"),
            tool("die"),
            tool("huge"),
            tool("long"),
            tool("flood"),
            tool("requests"),
            tool("garbage"),
            tool("no.dots"),
        ]),
    }
}

fn tools(count: usize) -> Value {
    (0..count).map(|nth| tool(&format!("t{nth}"))).collect()
}

fn tool(name: &str) -> Value {
    let schema = json!({ "type": "object", "properties": { "x": { "type": "string" } }, "required": ["x"] });
    json!({ "name": name, "description": format!("Runs {name}."), "inputSchema": schema })
}

/// Returns the result of a call; `None` if it has no result.
fn called(message: &Value, report: &mut Option<TcpStream>) -> Option<Value> {
    let text = |text: &str| Some(json!({ "content": [{ "type": "text", "text": text }] }));
    match message["params"]["name"].as_str().unwrap() {
        "echo" => text(&message["params"]["arguments"].to_string()),
        "no.dots" => text("called by its own name"),
        "fail" => Some(json!({ "content": [{ "type": "text", "text": "no such file" }], "isError": true })),
        "reject" => {
            let error = json!({ "code": -32602, "message": "x is missing" });
            send(&json!({ "jsonrpc": "2.0", "id": message["id"], "error": error }));
            None
        }
        "hang" => None,
        "die" => exit(1),
        "huge" => {
            let (chunk, mut sent) = ([b'x'; 1 << 16], 0);
            while sent < 100_000_000 && stdout().write_all(&chunk).is_ok() {
                sent += chunk.len();
            }
            writeln!(report.as_mut().unwrap(), "{sent} bytes").unwrap();
            exit(0)
        }
        "long" => text(&"y".repeat(100_000)),
        "flood" => {
            let params = json!({ "level": "info", "data": "x".repeat(500) });
            for _ in 0..20_000 {
                send(&json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": params }));
            }
            text("after the flood")
        }
        "requests" => {
            for id in 0..1000 {
                send(&json!({ "jsonrpc": "2.0", "id": id, "method": "ping" }));
            }
            wait(report.take())
        }
        "garbage" => {
            send_text("not JSON\n{\"jsonrpc\":\"2.0\"}\n\n[]\n");
            text("after the garbage")
        }
        other => panic!("{other}"),
    }
}

fn send(message: &Value) {
    send_text(&format!("{message}\n"));
}

fn send_text(text: &str) {
    // The client may have closed the pipe.
    if stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush()).is_err() {
        exit(0);
    }
}

/// Waits until the process is killed, or the test has ended.
fn wait(report: Option<TcpStream>) -> ! {
    match report {
        Some(mut test) => drop(test.read(&mut [0])),
        None => std::thread::sleep(Duration::from_secs(60)),
    }
    exit(0)
}
