//! Shared code of the tests of the SQL crates: the rows of a query, and the requests at the emulator.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "the package is only used in tests, where a panic is a failed test"
)]

use std::sync::Arc;

use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::error::Result;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionContext;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::requests::ReceivedRequest;

/// Path of the requests for completions.
pub const CHAT: &str = "/ai/openai/chat/completions";

/// Plans a query. Returns its plan, and the context in which it runs.
pub async fn plan(context: &SessionContext, sql: &str) -> (Arc<dyn ExecutionPlan>, Arc<TaskContext>) {
    let frame = context.sql(sql).await.unwrap();
    let tasks = Arc::new(frame.task_ctx());
    (frame.create_physical_plan().await.unwrap(), tasks)
}

/// Runs a query and returns its table as text.
pub async fn query(context: &SessionContext, sql: &str) -> Result<String> {
    let batches = context.sql(sql).await?.collect().await?;
    Ok(pretty_format_batches(&batches)?.to_string())
}

/// Runs a query and returns its rows, with cells that are separated by ` | `.
pub async fn rows(context: &SessionContext, sql: &str) -> Vec<String> {
    let table = query(context, sql).await.unwrap();
    let cells = |line: &str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>().join(" | ");
    table.lines().filter(|line| line.starts_with('|')).skip(1).map(cells).collect()
}

/// Returns the requests for completions, in the order of arrival.
pub fn completions(emulator: &Emulator) -> Vec<ReceivedRequest> {
    emulator.requests().of("POST", CHAT)
}

/// Returns the last message of each request for a completion, in the order of arrival.
pub fn prompts(emulator: &Emulator) -> Vec<String> {
    let last = |body: String| {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        body["messages"].as_array().unwrap().last().unwrap()["content"].as_str().unwrap().to_owned()
    };
    completions(emulator).iter().map(|request| last(request.text())).collect()
}
