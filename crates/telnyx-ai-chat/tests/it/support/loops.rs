//! Loops of tool use, plain and streamed.

use serde_json::{Value, json};
use telnyx_ai_chat::{ChatSession, FunctionTool, ToolEvent, ToolLoop, ToolRun};
use telnyx_ai_core::Error;

/// Runs a loop and returns its run.
pub(crate) async fn run(tools: ToolLoop, streamed: bool) -> Result<ToolRun, Error> {
    if !streamed {
        return tools.await;
    }
    let mut events = tools.stream();
    while let Some(event) = events.try_next().await? {
        if let ToolEvent::Finished(run) = event {
            assert!(events.try_next().await?.is_none());
            return Ok(*run);
        }
    }
    panic!("the stream ended without its run")
}

/// Runs a loop of a session.
pub(crate) async fn run_in_session(tools: ToolLoop<&mut ChatSession>, streamed: bool) -> Result<ToolRun, Error> {
    if !streamed {
        return tools.await;
    }
    let mut events = tools.stream();
    while let Some(event) = events.try_next().await? {
        if let ToolEvent::Finished(run) = event {
            return Ok(*run);
        }
    }
    panic!("the stream ended without its run")
}

/// Creates a message that calls these functions, with `{"s": seconds}` as the arguments; their ids are `c0`, `c1`, ….
pub(crate) fn calls<const N: usize>(calls: [(&str, u64); N]) -> Value {
    let calls = calls.iter().enumerate().map(|(nth, (name, seconds))| {
        json!({ "id": format!("c{nth}"), "function": { "name": name, "arguments": json!({ "s": seconds }).to_string() } })
    });
    json!({ "content": null, "tool_calls": calls.collect::<Vec<_>>() })
}

#[derive(serde::Deserialize)]
struct Seconds {
    s: u64,
}

/// Creates a tool that waits for the number of seconds in its argument, and returns the number.
pub(crate) fn wait(name: &str) -> FunctionTool {
    FunctionTool::from_fn_with_schema(name, "Waits.", json!({ "type": "object" }), async |given: Seconds| {
        tokio::time::sleep(std::time::Duration::from_secs(given.s)).await;
        given.s
    })
}

/// Returns the contents of the results at the end of a conversation.
pub(crate) fn results(run: &ToolRun) -> Vec<String> {
    let is_result = |role: &str| matches!(role, "tool" | "function");
    let results = run.messages.iter().rev().take_while(|message| is_result(message.role.as_str()));
    let mut results: Vec<String> = results.map(|message| message.text().into_owned()).collect();
    results.reverse();
    results
}

/// Returns an error as the model receives it.
pub(crate) fn problem(text: &str) -> String {
    json!({ "error": text }).to_string()
}
